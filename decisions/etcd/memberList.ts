import { oddAnswer } from "../host/oddAnswer";

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
  if (!Array.isArray(list)) throw oddList(json);
  return list.map((entry: unknown) => {
    const { id, name = "", peerURLs, clientURLs = [], isLearner = false } = Object(entry) as Answered;
    if (
      typeof id !== "string" ||
      !/^\d+$/.test(id) ||
      typeof name !== "string" ||
      typeof isLearner !== "boolean"
    )
      throw oddList(json);
    if (!isTexts(peerURLs) || !isTexts(clientURLs)) throw oddList(json);
    return {
      id: BigInt(id).toString(16),
      name,
      peerUrls: peerURLs,
      clientUrls: clientURLs,
      learner: isLearner,
    };
  });
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

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function oddList(json: string): Error {
  return oddAnswer("etcd's list of members", json);
}
