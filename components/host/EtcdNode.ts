import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { inSystemShell } from "./ssh/asRoot";
import { hasVersion, programPath, readMachineId } from "../../decisions/host/firstContact";
import type { HostPart } from "../../decisions/host/hostParts";
import { wordsOfAnswer } from "../../decisions/host/answers/commandWords";
import type { ResourceNames } from "../../decisions/pulumi/resourceNames";
import { renamed } from "../pulumi/renamed";
import { installStdin } from "./release/installInput";
import type { SettledInstall } from "./release/settledInstall";
import { uploads } from "./release/uploads";
import { etcdHost, hostCommand, type CommandHost, type HostCommandArgs } from "./hostCommand";
import { hostProgram } from "./hostProgram";
import { stagedOf, type StagedInputs } from "./stagedInputs";

/** The parts that are staged on one host before it becomes a member. Made by `EtcdCluster`. */
export interface EtcdNodeArgs extends Omit<CommandHost, "names"> {
  lost: false;
  /** These come before this host is touched. A component does not pass its own `dependsOn` on to its resources. */
  after: pulumi.Resource[];
  /** Installs the program there. */
  layOut: pulumi.ResourceHook;
  /** Makes the file there that an archive is copied to. Default: none is copied. */
  placeUpload?: pulumi.ResourceHook;
  version: string;
  /** Where that version comes from. */
  source: SettledInstall;
  /** Files for `etcd-host configure`. */
  configuration: pulumi.Input<string>;
  /** Files for `etcd-host certificate`. */
  certificate: pulumi.Input<string>;
  /** Files for `etcd-host discovery`. Default: none. */
  discovery?: pulumi.Input<string>;
}

/** A host that is gone: nothing is run on it; a neighbour's connection stands in, so that nothing dials it. */
export interface LostNodeArgs extends Pick<CommandHost, "connection" | "loginHooks"> {
  lost: true;
  after: pulumi.Resource[];
}

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
  /** Credentials for the discovery service; deleted from the host after the bootstrap. */
  readonly discovery?: command.remote.Command;
  /** The staged files, which etcd reads at its next restart. */
  readonly stagedFiles?: command.remote.Command;
  /** The list of revoked certificates, made once no host shows one of them: see `revokeOnHosts`. */
  revocation?: command.remote.Command;
  /** Its membership, made last: see `memberChain`. */
  member?: command.remote.Command;
  /** All of it: what a member needs before it can start. */
  readonly ready: pulumi.Resource[];
  /** It differs on a reinstalled machine. */
  readonly machineId: pulumi.Output<string>;
  /** @internal The inputs of its parts. */
  readonly inputs: StagedInputs = {};
  /** @internal Where its further parts are made. */
  readonly host: CommandHost;

  /** @internal `EtcdCluster` makes it. */
  constructor(
    names: ResourceNames,
    args: EtcdNodeArgs | LostNodeArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("etcd-cluster:index:EtcdNode", names.name, {}, renamed(names, opts));
    const { lost, connection, loginHooks, after } = args;
    this.connection = connection;
    const { repairs, recheck } = lost ? {} : args;
    this.host = { names, connection, repairs, recheck, loginHooks };
    const run = (
      part: HostPart,
      inputs: Omit<HostCommandArgs, "host" | "part">,
      dependsOn: pulumi.Resource[],
      hooks?: pulumi.ResourceHookBinding,
    ) => hostCommand({ host: this.host, part, ...inputs }, { parent: this, dependsOn, hooks });

    this.program = run(
      "program",
      {
        create: lost ? ": lost" : askProgram(),
        delete: lost ? undefined : `test ! -x ${programPath} || ${etcdHost("uninstall")}`,
      },
      after,
      lost ? {} : { beforeCreate: [args.layOut], beforeUpdate: [args.layOut] },
    );
    this.machineId = this.program.stdout.apply(wordsOfAnswer);
    if (!lost) {
      const { version, source, certificate, configuration, discovery } = args;
      const program = [this.program];
      const place = args.placeUpload ? [args.placeUpload] : [];
      const copied = uploads(this.host, version, source, {
        parent: this,
        dependsOn: program,
        hooks: { beforeCreate: place, beforeUpdate: place },
      });
      const install = installStdin(version, source);
      Object.assign(this.inputs, { install, certificate, configuration } satisfies StagedInputs);
      this.install = run("install", { stdin: install }, [...program, ...copied]);
      this.certificate = run("certificate", { stdin: certificate }, program);
      // A host of another cluster refuses the certificate, and then nothing else may be staged there.
      const ours = [...program, this.certificate];
      this.stagedFiles = run("configuration", { stdin: configuration }, ours);
      if (discovery !== undefined) this.discovery = run("discovery", { stdin: discovery }, ours);
    }
    this.ready = [this.program, this.install, this.certificate, this.discovery, this.stagedFiles].filter(
      (part) => part !== undefined,
    );
  }

  /**
   * @internal Ends the component, once all that is staged there is declared. A later update compares the host with the
   * inputs in the state, which an update with `--target` may have left as they were.
   */
  end(): void {
    const { install, certificate, stagedFiles: configuration, revocation } = this;
    const left = Object.entries({ install, certificate, configuration, revocation });
    const inputs = Object.fromEntries(left.map(([part, made]) => [part, made?.stdin]));
    this.registerOutputs({ machineId: this.machineId, staged: stagedOf(inputs) });
  }
}

/** The line has the versions for all architectures, so another program is a change. */
function askProgram(): string {
  const other = `echo "${programPath} is not the program that was installed; run pulumi up again" >&2`;
  return inSystemShell(`${hasVersion(hostProgram().versions)} || { ${other}; exit 1; }; ${readMachineId}`);
}
