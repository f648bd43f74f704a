import type { Fault } from "./contract";
import { connection } from "./connection";

/** What the server refused, in its own one line. */
export class ApiFault extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly faults: readonly Fault[] = [],
  ) {
    super(message);
  }
}

export const binary = "application/octet-stream";

async function fault(answer: Response): Promise<ApiFault> {
  try {
    const problem = (await answer.json()) as { title?: string; faults?: Fault[] };
    return new ApiFault(answer.status, problem.title ?? answer.statusText, problem.faults ?? []);
  } catch {
    return new ApiFault(answer.status, `The studio answered ${answer.status} ${answer.statusText}.`);
  }
}

/** Asks the server; a lost connection is told to everyone, a refusal is thrown as a fault. */
export async function ask(path: string, options: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`api/${path}`, options);
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    connection.lost();
    throw new ApiFault(0, "The studio does not answer.");
  }
  if (!answer.ok) {
    throw await fault(answer);
  }
  return answer;
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal ? { signal } : {})).json()) as T;
}

export async function getFloats(path: string, signal?: AbortSignal): Promise<Float32Array> {
  const answer = await ask(path, { headers: { Accept: binary }, ...(signal ? { signal } : {}) });
  return new Float32Array(await answer.arrayBuffer());
}

export async function send<T>(path: string, body: unknown, signal?: AbortSignal, method = "POST"): Promise<T> {
  const answer = await ask(path, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body ?? {}),
    ...(signal ? { signal } : {}),
  });
  const text = await answer.text();
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** The address of something of a run, for `get` and its like. */
export function ofRun(run: string, rest = ""): string {
  return `runs/${encodeURIComponent(run)}${rest === "" ? "" : `/${rest}`}`;
}

/** The same as an address that an image or a frame can have. */
export function urlOf(run: string, rest: string): string {
  return `api/${ofRun(run, rest)}`;
}

/** The line to show for anything thrown; null where the page has only been left. */
export function lineOf(error: unknown): string | null {
  if (error instanceof DOMException && error.name === "AbortError") {
    return null;
  }
  return error instanceof Error ? error.message : String(error);
}
