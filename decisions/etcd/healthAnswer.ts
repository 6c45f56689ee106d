import { oddAnswer } from "../host/answers/oddAnswer";

/** Whether etcd commits, and else why not, in its own words. */
export interface HealthAnswer {
  ok: boolean;
  reason: string;
}

/**
 * Reads what etcd answers to `/health`.
 * @throws where it is anything else.
 */
export function healthAnswer(json: string): HealthAnswer {
  const { health, reason = "" } = parsed(json);
  if ((health !== "true" && health !== "false") || typeof reason !== "string") throw oddHealth(json);
  return { ok: health === "true", reason };
}

function parsed(json: string): { health?: unknown; reason?: unknown } {
  try {
    return Object(JSON.parse(json)) as object;
  } catch {
    throw oddHealth(json);
  }
}

function oddHealth(json: string): Error {
  return oddAnswer("etcd's answer on its health", json);
}
