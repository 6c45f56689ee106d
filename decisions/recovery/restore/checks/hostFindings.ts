import type { Finding } from "../../../findings/finding";
import { seedsOf } from "../restoreRequest";
import { isUnderWay, unswitched } from "../look/unswitched";
import { unchanged, refused, warned, type RestoreSituation } from "../restoreSituation";

const megabyte = 2 ** 20;
/** The place of what the program on a host remembers. */
const stateDirectory = "/var/lib/etcd-host";
/** More than the notes of a restore and the folders of old data. */
const fewInodes = 100;

/** The etcd of a host that is not asked may still serve. */
export function unreachable({ hosts }: RestoreSituation): Finding[] {
  return hosts.flatMap(({ name, look, why = "no answer" }) =>
    look !== undefined
      ? []
      : refused(
          "reach.unreachable",
          `was not asked, and its etcd may still serve: ${withoutEnd(why)}. ${unchanged} ` +
            "If the host is gone, set lost: true for it.",
          name,
        ),
  );
}

/** Some errors of a connection are whole sentences. */
function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]+$/, "");
}

/** A restore does not stop the etcd of a lost host, and with another one it may serve the old data again. */
export function lostAnswers({ lost, hosts }: RestoreSituation): Finding[] {
  return lost.flatMap(({ name, clientUrl }) => {
    const reports = hosts.find(({ look }) =>
      look?.members.some(({ url }) => hostOf(url) === hostOf(clientUrl)),
    );
    return reports === undefined
      ? []
      : refused(
          "lost.answers",
          `is marked lost, and its etcd answers at ${clientUrl}, as ${reports.name} reports. It may serve the old ` +
            `data beside the new cluster. ${unchanged} Shut that host down, or take lost: true out for it.`,
          name,
        );
  });
}

/** A member that nothing stops would serve the old data beside the new cluster. */
export function dropped({ peerUrls, hosts }: RestoreSituation): Finding[] {
  const declared = new Set(peerUrls.map(hostOf));
  const listed = new Set(hosts.flatMap(({ look }) => look?.listed ?? []));
  return [...listed]
    .filter((url) => !declared.has(hostOf(url)))
    .sort()
    .flatMap((url) =>
      refused(
        "members.dropped",
        `the member at ${url} is not in hosts, so its etcd would keep serving the old data. ${unchanged} ` +
          "Put its host back, with lost: true if it is gone, and take it out after the restore.",
      ),
    );
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}

/** A token restores once, and one restore ends before another begins. One that did not end on all hosts continues. */
export function tokens({ request: { token }, hosts }: RestoreSituation): Finding[] {
  const continues = isUnderWay(token, hosts);
  return hosts.flatMap(({ name, look }) => {
    const used = continues ? undefined : look?.restored.find((one) => one.token === token);
    const other = look?.restoring !== undefined && look.restoring !== token ? look.restoring : undefined;
    return [
      ...(used === undefined
        ? []
        : refused(
            "token.used",
            `token "${token}" restored this host at ${used.at}, and a token restores once. ${unchanged} ` +
              "Write another token.",
            name,
          )),
      ...(other === undefined
        ? []
        : refused(
            "token.unfinished",
            `restore "${other}" is not finished here. ${unchanged} ` +
              "Write that token, or take restore out and run pulumi up first.",
            name,
          )),
    ];
  });
}

/**
 * A seed has the data twice while it is staged, and an etcd that starts has two segments of its log. Another host gets
 * the data later, beside its old data. Each host needs files for its notes, and to move the old data.
 */
export function room({ request, hosts, found }: RestoreSituation): Finding[] {
  const { source, token } = request;
  const survivor = hosts.find(({ name }) => source.kind === "survivor" && name === source.host)?.look;
  const size = found?.manifest?.sizeRaw ?? found?.sizeRaw ?? survivor?.dbSize;
  if (size === undefined) return [];
  const seeds = seedsOf(request, found);
  return unswitched(token, hosts).flatMap(({ name, look }) => {
    const data = size * (seeds.includes(name) ? 2 : 1) + 128 * megabyte;
    const lacks = (what: string, place: string, free: number | undefined, needed: number) =>
      free === undefined || free >= needed
        ? []
        : refused(
            "room.full",
            `${free} ${what} are free for ${place}, and the restore needs ${needed}. ${unchanged} Free some there.`,
            name,
          );
    return [
      ...lacks("bytes", "dataDir", look?.dataFree, data),
      ...lacks("bytes", "walDir", look?.walFree, 128 * megabyte), // two segments of the log
      ...lacks("bytes", stateDirectory, look?.stateFree, megabyte),
      ...lacks("inodes", "dataDir", look?.dataInodes, fewInodes),
      ...lacks("inodes", "walDir", look?.walInodes, fewInodes),
      ...lacks("inodes", stateDirectory, look?.stateInodes, fewInodes),
    ];
  });
}

/** The survivor has to be the one with the latest log. */
export function survivors({ request: { source }, hosts }: RestoreSituation): Finding[] {
  if (source.kind !== "survivor") return [];
  const from = hosts.find(({ name }) => name === source.host);
  if (from?.look === undefined) return [];
  const { look } = from;
  if (!look.hasData)
    return refused(
      "survivor.no-data",
      `has no data of etcd. ${unchanged} Write another host in recover.from.`,
      from.name,
    );
  const best = hosts
    .filter(({ look: other }) => other?.hasData)
    .find(({ look: other }) => other !== undefined && isLater(other, look));
  return [
    ...(best === undefined
      ? []
      : refused(
          "survivor.behind",
          `${best.name} has a later log (${best.look?.raftTerm}, ${best.look?.raftIndex}) than ${source.host} ` +
            `(term and index ${look.raftTerm}, ${look.raftIndex}). ${unchanged} Write recover.from: "${best.name}".`,
          source.host,
        )),
    ...(look.learner
      ? warned(
          "survivor.learner",
          "is a learner, which may lack acknowledged writes. " +
            "If a voting member has its data, write it in recover.from.",
          source.host,
        )
      : []),
  ];
}

function isLater(one: { raftTerm: number; raftIndex: number }, other: typeof one): boolean {
  return (
    one.raftTerm > other.raftTerm || (one.raftTerm === other.raftTerm && one.raftIndex > other.raftIndex)
  );
}
