import * as pulumi from "@pulumi/pulumi";
import { userError } from "../../../../components/pulumi/userError";

test("the error of a value that comes late is exactly the text of the error", async () => {
  const late = Promise.reject(userError("pki.customCAs.1.key: it is empty."));
  const sent = pulumi.runtime.serializeProperties("a resource", { stdin: late });
  await expect(sent).rejects.toThrow(/^pki\.customCAs\.1\.key: it is empty\.$/);
  const another = pulumi.runtime.serializeProperties("a resource", { stdin: Promise.reject(new Error("x")) });
  await expect(another).rejects.toThrow('error serializing property "stdin": x');
});
