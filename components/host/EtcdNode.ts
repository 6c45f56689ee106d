import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { DriftPart } from "../../decisions/drift/driftFacts";
import { lastLine } from "../../decisions/host/lastLine";
import { installStdin } from "../release/installInput";
import type { SettledInstall } from "../release/settledInstall";
import { isWhole, programPath } from "./programHook";
import { uploads } from "../release/uploads";

/** What is laid out on one host before it becomes a member. Made by `EtcdCluster`. */
export interface EtcdNodeArgs {
  lost: false;
  /** What must be done before this host is touched: a component does not pass its own `dependsOn` on to what it holds. */
  after: pulumi.Resource[];
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  /** Lays the program out there. */
  layOut: pulumi.ResourceHook;
  /** Looks at the host again, where something is to be made there that an earlier update did not get to. */
  lookAgain?: pulumi.ResourceHook;
  version: string;
  /** Where that version comes from. */
  source: SettledInstall;
  /** Files for `etcd-host configure`. */
  configuration: pulumi.Input<string>;
  /** Files for `etcd-host certificate`. */
  certificate: pulumi.Input<string>;
  /** Files for `etcd-host discovery`. Default: none. */
  discovery?: pulumi.Input<string>;
  /** Runs a command again when what it is there for was changed by hand. */
  repairs: (part: DriftPart) => pulumi.CustomResourceOptions;
}

/** A host that is gone: nothing is run on it; a neighbour's connection stands in, so that nothing dials it. */
export interface LostNodeArgs {
  lost: true;
  after: pulumi.Resource[];
  connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
}

/** Where the program is; its verbs are the same for root and for users of sudo. */
export function etcdHost(verb: string): string {
  return `${programPath} ${verb}`;
}

/** What every command has in common: progress is shown live, results go to the state, nothing comes back as environment. */
export const quiet = { addPreviousOutputInEnv: false, logging: "stderr" } as const;

/** One host with everything on it that etcd reads, and nothing running yet. */
export class EtcdNode extends pulumi.ComponentResource {
  /** How the host is reached, or, when it is lost, its neighbour. */
  readonly connection: pulumi.Input<command.types.input.remote.ConnectionArgs>;
  /** The program that works on the host. */
  readonly program: command.remote.Command;
  /** The etcd release. A new version is unpacked beside the old one; nothing restarts. */
  readonly install?: command.remote.Command;
  /** Trust bundle, certificate and key. etcd reads certificate and key again at every handshake. */
  readonly certificate?: command.remote.Command;
  /** Credentials for the discovery service; gone from the host once the cluster is founded. */
  readonly discovery?: command.remote.Command;
  /** What the next restart will read. */
  readonly configuration?: command.remote.Command;
  /** Its membership, made last: see `memberChain`. */
  member?: command.remote.Command;
  /** All of it: what a member needs before it can start. */
  readonly ready: pulumi.Resource[];
  /** Tells a reinstalled machine from the one that was there. */
  readonly machineId: pulumi.Output<string>;

  /** @internal `EtcdCluster` makes it. */
  constructor(name: string, args: EtcdNodeArgs | LostNodeArgs, opts: pulumi.ComponentResourceOptions) {
    super("etcd-cluster:index:EtcdNode", name, {}, opts);
    this.connection = args.connection;
    const repairs = args.lost ? () => ({}) : args.repairs;
    const hooks: Record<string, pulumi.ResourceHookBinding | undefined> = args.lost
      ? {}
      : {
          program: { beforeCreate: [args.layOut], beforeUpdate: [args.layOut] },
          install: args.lookAgain && { beforeCreate: [args.lookAgain] },
        };
    const run = (
      part: Exclude<DriftPart, "member" | "revocation"> | "discovery",
      inputs: Omit<command.remote.CommandArgs, "connection">,
      dependsOn: pulumi.Input<pulumi.Resource>[],
    ) =>
      new command.remote.Command(
        `${name}-${part}`,
        { connection: args.connection, ...inputs, ...quiet },
        { parent: this, dependsOn, hooks: hooks[part], ...(part === "discovery" ? {} : repairs(part)) },
      );

    this.program = run(
      "program",
      {
        create: args.lost ? ": lost" : askProgram(),
        delete: args.lost ? undefined : `test ! -x ${programPath} || ${etcdHost("uninstall")}`,
      },
      args.after,
    );
    this.machineId = this.program.stdout.apply(lastLine);
    if (!args.lost) {
      const copied = uploads(name, args.version, args.source, args.connection, {
        parent: this,
        dependsOn: args.after,
      });
      this.install = run(
        "install",
        { create: etcdHost("install"), stdin: installStdin(args.version, args.source) },
        [this.program, ...copied],
      );
      this.certificate = run("certificate", { create: etcdHost("certificate"), stdin: args.certificate }, [
        this.program,
      ]);
      this.configuration = run(
        "configuration",
        { create: etcdHost("configure"), stdin: args.configuration },
        // The certificate is refused on a host of another cluster, and then nothing else may be laid out there.
        [this.program, this.certificate],
      );
    }
    if (!args.lost && args.discovery !== undefined) {
      const files = { create: etcdHost("discovery"), stdin: args.discovery };
      this.discovery = run("discovery", files, [
        this.program,
        ...(this.certificate ? [this.certificate] : []),
      ]);
    }
    this.ready = [this.program, this.install, this.certificate, this.discovery, this.configuration].filter(
      (part) => part !== undefined,
    );
    this.registerOutputs({ machineId: this.machineId });
  }
}

/** The line says which version it is, so that another one is a change. */
function askProgram(): string {
  const other = `echo '${programPath} is not the one that was laid out; update again' >&2`;
  return `${isWhole(programPath)} || { ${other}; exit 1; }; cat /etc/machine-id`;
}
