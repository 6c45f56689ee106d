import type { EtcdClusterArgs } from "../../../components/EtcdClusterArgs";
import { accessOf, Ledger, type ClusterAccess, type LedgerArgs, type Verdict } from "./ledger";
import { TestStack, type Operations } from "./stack";

/** A cluster that is written to, watched and read all the while, from its bootstrap on. */
export class LoadedCluster {
  private shown: Operations = {};
  /** The words of the last preview. */
  printed = "";

  private constructor(
    readonly stack: TestStack,
    readonly ledger: Ledger,
    /** As of the last update. */
    public access: ClusterAccess,
  ) {}

  static async create(
    name: string,
    args: EtcdClusterArgs,
    load: Partial<LedgerArgs> = {},
  ): Promise<LoadedCluster> {
    const stack = await TestStack.create(name, { etcd: args });
    const { outputs } = await stack.up();
    const access = accessOf(outputs, "etcd");
    return new LoadedCluster(stack, await Ledger.start({ ...access, ...load }), access);
  }

  /** Previews, then updates; what the update did must be what the preview showed. */
  async update(args: EtcdClusterArgs): Promise<{ operations: Operations; sequence: string[] }> {
    await this.preview(args);
    return this.goOn();
  }

  async preview(args: EtcdClusterArgs): Promise<Operations> {
    this.stack.clusters = { etcd: args };
    const { operations, printed } = await this.stack.preview();
    [this.shown, this.printed] = [operations, printed];
    return this.shown;
  }

  /** The update that was previewed last. */
  async goOn(): Promise<{ operations: Operations; sequence: string[] }> {
    const { operations, sequence, outputs } = await this.stack.up();
    expect(operations).toEqual(this.shown);
    this.access = accessOf(outputs, "etcd");
    this.ledger.use(this.access.endpoints);
    this.ledger.trust(this.access);
    return { operations, sequence };
  }

  /** Ends the load and asks every member for all that was acknowledged since the bootstrap. */
  async verdict(): Promise<Verdict> {
    await this.ledger.stop();
    return this.ledger.verify();
  }

  async dispose(): Promise<void> {
    this.ledger.dispose();
    await this.stack.destroy();
  }
}
