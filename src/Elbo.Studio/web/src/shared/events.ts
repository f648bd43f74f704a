import type { Epoch, Progress, Remark, Run } from "./contract";
import { connection } from "./connection";

/** What the server tells while it trains, over one stream of server-sent events for the whole page. */

export interface StudioEvents {
  state: Run;
  progress: Progress;
  epoch: Epoch & { readonly run: string };
  remark: Remark & { readonly run: string };
  snapshot: { readonly run: string; readonly epoch: number };
  finished: { readonly run: string; readonly reason: string };
  failed: { readonly run: string; readonly fault: string };
}

type Kind = keyof StudioEvents;

const kinds: readonly Kind[] = ["state", "progress", "epoch", "remark", "snapshot", "finished", "failed"];

const listeners = new Map<Kind, Set<(data: never) => void>>(kinds.map((kind) => [kind, new Set()]));

let source: EventSource | null = null;

function open(): void {
  source?.close();
  source = new EventSource("api/events");
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      const data = JSON.parse((event as MessageEvent<string>).data) as never;
      [...listeners.get(kind)!].forEach((listener) => listener(data));
    });
  }
  source.addEventListener("error", () => connection.lost());
}

/** Opens the stream, and opens it again whenever a lost connection is back. */
export function listen(signal: AbortSignal): void {
  open();
  connection.onBack(signal, open);
}

export function on<K extends Kind>(kind: K, signal: AbortSignal, listener: (data: StudioEvents[K]) => void): void {
  const set = listeners.get(kind)!;
  set.add(listener as (data: never) => void);
  signal.addEventListener("abort", () => set.delete(listener as (data: never) => void));
}
