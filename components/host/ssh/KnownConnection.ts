import type * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "./ConnectionArgs";

/** A connection with every value known: what `@pulumi/command` calls `ConnectionArgs`. */
export interface KnownConnection extends Omit<pulumi.Unwrap<ConnectionArgs>, "hostKeyPolicy" | "proxy"> {
  host: string;
  proxy?: KnownConnection;
}
