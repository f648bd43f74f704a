import * as ort from "onnxruntime-web/wasm";
import type { Row } from "../../shared/contract";
import { pictureShape } from "../../shared/picture";
import type { Decoded, LatentSource } from "../latent/source";
import type { Column, Manifest } from "./manifest";

const runtime = "assets/ort.wasm.gz";

/** The runtime, unpacked; some servers unpack what ends in .gz on their own. */
async function wasmBinary(): Promise<ArrayBuffer> {
  const answer = await fetch(runtime);
  if (!answer.ok) {
    throw new Error(`${runtime}: the server answered ${answer.status}. The folder is not whole: export it again.`);
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes.buffer;
  }
  return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function session(file: string): Promise<ort.InferenceSession> {
  const answer = await fetch(file);
  if (!answer.ok) {
    throw new Error(`${file}: the server answered ${answer.status}. The folder is not whole: export it again.`);
  }
  return await ort.InferenceSession.create(new Uint8Array(await answer.arrayBuffer()), {
    executionProviders: ["wasm"],
  });
}

/** A model that the browser decodes by itself, and draws from its prior. */
export interface BrowserModel extends LatentSource {
  draw(count: number): Promise<Float32Array>;
}

export function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

function normals(count: number): Float32Array {
  return Float32Array.from({ length: count }, normal);
}

export async function browserModel(manifest: Manifest): Promise<BrowserModel> {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = await wasmBinary();
  const decoder = await session(manifest.decoder);
  const prior = manifest.prior === null ? null : await session(manifest.prior);
  const size = manifest.latents.startCode.length;
  const { classes } = manifest.latents;
  const item = manifest.data.shape.reduce((product, each) => product * each, 1);

  const condition = (label: string | null, count: number): ort.Tensor => {
    const names = classes!;
    const rows = new Float32Array(count * names.length);
    const at = Math.max(0, names.indexOf(label ?? ""));
    for (let row = 0; row < count; row += 1) {
      rows[row * names.length + at] = 1;
    }
    return new ort.Tensor("float32", rows, [count, names.length]);
  };

  return {
    name: manifest.name,
    latents: manifest.latents,
    picture: pictureShape(manifest.data.kind, manifest.data.shape),
    async decode(codes, count, label): Promise<Decoded> {
      const feeds: Record<string, ort.Tensor> = { latent: new ort.Tensor("float32", codes, [count, size]) };
      if (classes !== null) {
        feeds["condition"] = condition(label, count);
      }
      const { mean } = await decoder.run(feeds, ["mean"]);
      const values = mean!.data as Float32Array;
      return {
        values,
        rows:
          manifest.columns === null
            ? null
            : Array.from({ length: count }, (_, index) =>
                rowOf(manifest.columns!, values.subarray(index * item, (index + 1) * item)),
              ),
      };
    },
    async draw(count) {
      if (prior === null) {
        return normals(count * size);
      }
      const feeds: Record<string, ort.Tensor> = {
        noise: new ort.Tensor("float32", normals(count * size), [count, size]),
      };
      if (prior.inputNames.includes("uniform")) {
        // a mixture: which component is drawn
        feeds["uniform"] = new ort.Tensor("float32", Float32Array.from({ length: count }, Math.random), [count, 1]);
      }
      const { latent } = await prior.run(feeds);
      return latent!.data as Float32Array;
    },
  };
}

/** A decoded item of a table as its row: numbers in their own unit, the likeliest category. */
export function rowOf(columns: readonly Column[], item: Float32Array): Row {
  return Object.fromEntries(
    columns.map((column) => {
      const own = item.subarray(column.from, column.from + column.width);
      if (column.categories === null) {
        return [column.name, own[0]! * column.scale + column.mean];
      }
      const at = column.width === 1 ? Number(own[0]! >= 0.5) : own.indexOf(Math.max(...own));
      return [column.name, column.categories[at] ?? null];
    }),
  );
}
