/** Calls each 100 ms, one after the other, and prints a line for each call. */
export async function callForever(call) {
  for (let n = 0; ; n++) {
    const begun = Date.now();
    const key = String(n).padStart(6, "0");
    const line = await call(key).then(
      (written) => ({ key: written }),
      (error) => ({ error: String(error.cause ?? error) }),
    );
    console.log(JSON.stringify({ at: Date.now(), ...line }));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, begun + 100 - Date.now())));
  }
}
