import type { LatentMap, Latents } from "../../shared/contract";

/** What `elbo export --to web` writes beside this page: manifest.json. */
export interface Manifest {
  readonly format: number;
  readonly elbo: string;
  readonly name: string;
  readonly description: string;
  readonly data: {
    readonly name: string;
    readonly kind: string;
    readonly shape: readonly number[];
    readonly examples: number;
    readonly classes: readonly string[] | null;
  };
  readonly columns: readonly Column[] | null;
  readonly decoder: string;
  readonly prior: string | null;
  readonly latents: Latents;
  readonly map: LatentMap | null;
  readonly points: string | null;
  readonly labels: string | null;
  readonly measures: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
}

/** Where a column of a table lies in what the decoder gives. */
export interface Column {
  readonly name: string;
  readonly from: number;
  readonly width: number;
  readonly mean: number;
  readonly scale: number;
  readonly categories: readonly string[] | null;
}
