import { ask, binary, get, getFloats, ofRun, send, urlOf } from "../../shared/api";
import type { Example, LatentMap, Latents, Row, Run } from "../../shared/contract";
import { pictureShape, type PictureShape } from "../../shared/picture";

/** What codes decode to: pictures or numbers as one run of values, rows of a table, or sentences. */
export interface Decoded {
  readonly values: Float32Array | null;
  readonly rows?: readonly Row[] | null;
  readonly sentences?: readonly string[];
}

/** Two pictures or rows of an example, for the card that follows the pointer. */
export interface Seen {
  readonly title: string;
  readonly pictures: readonly { url: string; name: string }[];
  readonly example: Example | null;
}

/** What becomes of the levels below: drawn by a seed, the details of another code, or, without either, at their means. */
export interface Below {
  readonly seed?: number;
  readonly details?: Float32Array;
}

/** A model and the places of its examples, whoever decodes: the server, or the browser itself. */
export interface LatentSource {
  readonly name: string;
  readonly latents: Latents;
  readonly picture: PictureShape | null;
  decode(codes: Float32Array, count: number, label: string | null): Promise<Decoded>;
  /** The code with the levels from one up kept. */
  keep?(code: Float32Array, level: number, below: Below): Promise<Float32Array>;
}

/** A source whose examples can be placed, coloured and looked at. */
export interface PlacedExamples {
  readonly map: LatentMap;
  points(): Promise<Float32Array>;
  colours(name: string): Promise<Float32Array>;
  see(index: number): Promise<Seen>;
  codeOf(index: number): Promise<Float32Array>;
}

/** The server's model of a run. */
export async function studioSource(run: Run, signal: AbortSignal): Promise<LatentSource> {
  const latents = await get<Latents>(ofRun(run.name, "latents"), signal);
  const size = latents.startCode.length;
  return {
    name: run.name,
    latents,
    picture: pictureShape(run.data.kind, run.data.shape),
    async keep(code, level, { seed, details }) {
      const kept = await send<{ code: number[] }>(
        ofRun(run.name, "levels"),
        { code: Array.from(code), level, ...(details ? { details: Array.from(details) } : { seed }) },
        signal,
      );
      return Float32Array.from(kept.code);
    },
    async decode(codes, count, label) {
      const path = `${ofRun(run.name, "decode")}${label === null ? "" : `?labels=${encodeURIComponent(label)}`}`;
      const rows = (): number[][] =>
        Array.from({ length: count }, (_, index) => [...codes.subarray(index * size, (index + 1) * size)]);
      if (run.data.kind === "table") {
        const answer = await send<{ means: number[][]; rows?: Row[] }>(path, { codes: rows() }, signal);
        return { values: Float32Array.from(answer.means.flat()), rows: answer.rows ?? null };
      }
      if (run.data.kind === "sentences") {
        const { sentences } = await send<{ sentences: string[] }>(path, { codes: rows() }, signal);
        return { values: null, sentences };
      }
      const answer = await ask(path, {
        method: "POST",
        headers: { "Content-Type": binary, Accept: binary },
        body: codes as Float32Array<ArrayBuffer>,
        signal,
      });
      return { values: new Float32Array(await answer.arrayBuffer()) };
    },
  };
}

/** The examples of one part of a run's data, as the server places them. */
export async function studioExamples(
  run: Run,
  part: string,
  limit: number,
  signal: AbortSignal,
): Promise<PlacedExamples> {
  const query = `part=${part}&limit=${limit}`;
  const map = await get<LatentMap>(ofRun(run.name, `map?${query}`), signal);
  const known = new Map<number, Promise<Example>>();
  const example = (index: number): Promise<Example> => {
    const asked = known.get(index) ?? get<Example>(ofRun(run.name, `examples/${index}?part=${part}`), signal);
    known.set(index, asked);
    asked.catch(() => known.delete(index));
    return asked;
  };
  return {
    map,
    points: () => getFloats(ofRun(run.name, `map/points?${query}`), signal),
    colours: (name) => getFloats(ofRun(run.name, `map/colours?name=${encodeURIComponent(name)}&${query}`), signal),
    codeOf: async (index) => Float32Array.from((await example(index)).code),
    async see(index) {
      const seen = await example(index);
      const label = seen.label === null ? "" : ` · ${seen.label}`;
      return {
        title: `Example ${index}${label}`,
        example: seen,
        pictures:
          pictureShape(run.data.kind, run.data.shape) === null
            ? []
            : [
                { url: urlOf(run.name, `examples/${index}.png?part=${part}&what=example`), name: "example" },
                {
                  url: urlOf(run.name, `examples/${index}.png?part=${part}&what=reconstruction`),
                  name: "reconstruction",
                },
              ],
      };
    },
  };
}
