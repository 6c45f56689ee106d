/**
 * Alert rules for a lab, in which no test waits for hours: alerts wait for 3 s, and windows are half a minute. With
 * `ageSeconds` a backup and a drill of that age are too old. All other thresholds stay.
 */
export function hurriedRules(rules: string, ageSeconds?: number): string {
  const hurried = rules.replaceAll(/"for": "\w+"/g, '"for": "3s"').replaceAll(/\[\d+[smhd]\]/g, "[30s]");
  return ageSeconds === undefined
    ? hurried
    : hurried.replaceAll(/(time\(\) - [^<>]*) > \d+/g, `$1 > ${ageSeconds}`);
}
