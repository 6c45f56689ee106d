import { oddAnswer } from "../host/answers/oddAnswer";

/** A member as etcd's peer port lists it. */
export interface ListedMember {
  /** Hexadecimal. */
  id: string;
  /** Empty until it was ready once, as are its client URLs. */
  name: string;
  peerUrls: string[];
  clientUrls: string[];
  learner: boolean;
}

/**
 * Reads what etcd answers to `/members`.
 * @throws where it is anything else: a list that lacks members would be taken for members that are gone.
 */
export function memberList(json: string): ListedMember[] {
  const list = parsed(json);
  if (!Array.isArray(list) || list.length === 0) throw oddList(json);
  const members = list.map((entry: unknown) => {
    const { id, name = "", peerURLs, clientURLs = [], isLearner = false } = Object(entry) as Answered;
    if (
      typeof id !== "string" ||
      !/^\d+$/.test(id) ||
      typeof name !== "string" ||
      !/^[ -~]*$/.test(name) ||
      typeof isLearner !== "boolean"
    )
      throw oddList(json);
    if (!areUrls(peerURLs) || !areUrls(clientURLs)) throw oddList(json);
    return {
      id: BigInt(id).toString(16),
      name,
      peerUrls: peerURLs,
      clientUrls: clientURLs,
      learner: isLearner,
    };
  });
  if (new Set(members.map(({ id }) => id)).size < members.length) throw oddList(json);
  return members;
}

type Answered = Partial<Record<"id" | "name" | "peerURLs" | "clientURLs" | "isLearner", unknown>>;

function parsed(json: string): unknown {
  try {
    // An ID has 64 bits, which JSON.parse would round.
    return JSON.parse(json.replace(/"id":(\d+)/g, '"id":"$1"'));
  } catch {
    throw oddList(json);
  }
}

/** An etcd that is yet to be adopted may have URLs that this project would not write. */
function areUrls(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.every((one) => typeof one === "string" && /^[a-z]+:\/\/[!-~]+$/.test(one))
  );
}

function oddList(json: string): Error {
  return oddAnswer("etcd's list of members", json);
}
