// As little as a Pulumi program can do.
require("@pulumi/pulumi");
