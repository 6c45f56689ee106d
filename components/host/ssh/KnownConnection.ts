/** A connection with every value known: what `@pulumi/command` calls `ConnectionArgs`. */
export interface KnownConnection {
  host: string;
  port?: number;
  user?: string;
  password?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  agentSocketPath?: string;
  hostKey?: string;
  perDialTimeout?: number;
  dialErrorLimit?: number;
  proxy?: KnownConnection;
}
