import type * as pulumi from "@pulumi/pulumi";
import type { HostKeyPolicy } from "../../../decisions/host/keys/hostKeyPolicy";

/** How Pulumi reaches a host over SSH. Change: the commands of the host run again, nothing restarts. */
export interface ConnectionArgs {
  /** Address or name. Default: the host's `address`. */
  host?: pulumi.Input<string>;
  /** Port. Default: 22. */
  port?: pulumi.Input<number>;
  /** User: `root`, or one with `sudo` without a password. Default: `root`. */
  user?: pulumi.Input<string>;
  /** Password. Default: none. */
  password?: pulumi.Input<string>;
  /** Private key in OpenSSH's form. Default: the SSH agent. */
  privateKey?: pulumi.Input<string>;
  /** Passphrase of the private key. Default: none. */
  privateKeyPassword?: pulumi.Input<string>;
  /** Socket of the SSH agent. Default: `$SSH_AUTH_SOCK`. */
  agentSocketPath?: pulumi.Input<string>;
  /**
   * The host's public SSH key, a line of `ssh-keyscan -t ed25519,ecdsa` or of its `.pub` file. A machine with another
   * key is refused. If the host has several keys, each but one of the kind `ssh-rsa` will do: Pulumi's plugin asks for
   * that kind in a way that no current sshd offers. Default: none.
   */
  hostKey?: pulumi.Input<string>;
  /**
   * The keys that are accepted from a host or a bastion without `hostKey`. `first-use` records the key of the first
   * update, which the preview shows. The project's own logins refuse another key later. Pulumi's command plugin does
   * not know the record, and accepts any key without `hostKey`. So an attacker in the network can answer the plugin
   * alone. `pinned` is an error without `hostKey` and `proxy.hostKey`, and binds the plugin too: use it in a network
   * that is not trusted. `off` accepts each key, and warns in each preview and update. docs/explanation/security.md
   * says what the record does not cover. Default: `first-use`. Change: nothing on any host.
   */
  hostKeyPolicy?: pulumi.Input<HostKeyPolicy>;
  /**
   * Seconds for one try to connect; 0 sets no limit. A login on a host that keeps answering may take three times as
   * long. Default: 10.
   */
  perDialTimeout?: pulumi.Input<number>;
  /**
   * Tries to connect that may fail, in checks before a change as in commands; -1 sets no limit. The pauses grow
   * from 0.1 to 5 s, so `30` waits two minutes for a host that was just created. Default: 3.
   */
  dialErrorLimit?: pulumi.Input<number>;
  /** The bastion; `hostKeyPolicy` is for both. Default: none. */
  proxy?: pulumi.Input<BastionArgs>;
}

/** A host that Pulumi logs in to first, and through which it reaches the others. Change: as for `connection`. */
export interface BastionArgs {
  /** Address or name. */
  host: pulumi.Input<string>;
  /** Port. Default: 22. */
  port?: pulumi.Input<number>;
  /** User. Default: `root`. */
  user?: pulumi.Input<string>;
  /** Password. Default: none. */
  password?: pulumi.Input<string>;
  /** Private key in OpenSSH's form. Default: the SSH agent. */
  privateKey?: pulumi.Input<string>;
  /** Passphrase of the private key. Default: none. */
  privateKeyPassword?: pulumi.Input<string>;
  /** Socket of the SSH agent. Default: `$SSH_AUTH_SOCK`. */
  agentSocketPath?: pulumi.Input<string>;
  /** The bastion's public SSH key, as for `connection.hostKey`. Default: none. */
  hostKey?: pulumi.Input<string>;
  /**
   * Seconds for one try to connect; 0 sets no limit. Default: 10 in this project's own logins, 15 in the commands
   * of Pulumi's plugin.
   */
  perDialTimeout?: pulumi.Input<number>;
  /**
   * Tries that may fail; -1 sets no limit. Default: 3 in this project's own logins, 10 in the commands of Pulumi's
   * plugin.
   */
  dialErrorLimit?: pulumi.Input<number>;
}
