/** What the server's HTTP API gives and takes; docs/studio.md describes it. */

export interface Fault {
  readonly field?: string | null;
  readonly message: string;
}

export interface About {
  readonly version: string;
  readonly machine: string;
  readonly cores: number;
  readonly vectorBits: number;
  readonly runsFolder: string;
  readonly canTrain: boolean;
}

export type RunState = "training" | "paused" | "finished" | "stopped" | "failed";

export interface RunData {
  readonly name: string;
  readonly kind: "images" | "table" | "sentences" | "arrays";
  readonly shape: readonly number[];
  readonly examples: number;
  readonly classes: readonly string[] | null;
  readonly columns: readonly string[] | null;
}

export interface Measures {
  readonly elbo: number | null;
  readonly elboError: number | null;
  readonly reconstruction: number | null;
  readonly kl: number | null;
  readonly bitsPerDim: number | null;
  readonly logLikelihood: number | null;
  readonly logLikelihoodError: number | null;
  readonly samples: number | null;
  readonly activeUnits: number | null;
}

export interface Run {
  readonly name: string;
  readonly recipe: string;
  readonly description: string;
  readonly data: RunData;
  readonly state: RunState;
  readonly fault: string | null;
  readonly epochs: number;
  readonly epochsDone: number;
  readonly latent: number;
  readonly parameters: number;
  readonly objective: string;
  readonly likelihood: string;
  readonly hasDensity: boolean;
  readonly seed: number;
  readonly batch: number;
  readonly created: string;
  readonly seconds: number | null;
  readonly measures: Measures | null;
  readonly hasReport: boolean;
  readonly hasIndex: boolean;
  readonly hasMap: boolean;
  readonly pictures: readonly string[];
}

export interface Remark {
  readonly epoch: number | null;
  readonly text: string;
  readonly kind: string;
}

export interface Published {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

export interface RunDetail extends Run {
  readonly config: unknown;
  readonly remarks: readonly Remark[];
  readonly published: readonly Published[];
}

export interface Terms {
  readonly loss: number | null;
  readonly reconstruction: number | null;
  readonly kl: number | null;
}

export interface Epoch {
  readonly epoch: number;
  readonly train: Terms;
  readonly heldOut: Terms | null;
  readonly klWeight: number | null;
  readonly learningRate: number | null;
  readonly seconds: number | null;
  readonly latentKl: readonly number[] | null;
  readonly activeUnits: number | null;
}

export interface Progress {
  readonly run: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number | null;
  readonly reconstruction: number | null;
  readonly kl: number | null;
  readonly klWeight: number | null;
  readonly examplesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface Snapshots {
  readonly epochs: readonly number[];
  readonly kinds: readonly string[];
}

export interface Comparison {
  readonly rows: readonly ComparedRow[];
}

export interface ComparedRow {
  readonly name: string;
  readonly unit: string;
  readonly better: "higher" | "lower" | null;
  readonly values: readonly (number | string | null)[];
}

export interface KnownRecipe {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly data: string | null;
  readonly epochs: number;
  readonly latent: number;
}

export interface KnownData {
  readonly name: string;
  readonly description: string;
  readonly available: boolean;
  readonly remedy: string | null;
}

export interface PreviewImage {
  readonly url?: string | null;
  readonly dataUrl?: string | null;
  readonly label: string | number | null;
}

export interface PreviewColumn {
  readonly name: string;
  readonly kind: string;
  readonly missing: number;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly histogram: readonly number[] | null;
  readonly edges: readonly number[] | null;
  readonly categories: readonly { readonly name: string; readonly count: number }[] | null;
}

export interface DataPreview {
  readonly name: string;
  readonly kind: string;
  readonly shape: readonly number[];
  readonly examples: number;
  readonly classes: readonly string[] | null;
  readonly rules: readonly string[];
  readonly faults: readonly string[];
  readonly images: readonly PreviewImage[] | null;
  readonly columns: readonly PreviewColumn[] | null;
  readonly sentences: readonly string[] | null;
}

export type Setting = string | number | boolean | null | readonly (string | number)[];

export interface Settings {
  readonly [key: string]: Setting;
}

export interface PlanRequest {
  readonly data: string | null;
  readonly recipe: string | null;
  readonly settings: Settings;
}

export interface Decision {
  readonly setting: string;
  readonly value: unknown;
  readonly reason: string;
}

export interface Plan {
  readonly recipe: Record<string, unknown>;
  readonly decided: readonly Decision[];
  readonly parameters: number;
  readonly stepsPerEpoch: number;
}

export interface Latent {
  readonly index: number;
  /** "7", or "2.7" for latent 7 of level 2. */
  readonly name: string;
  readonly kl: number | null;
  readonly active: boolean;
  readonly mean: number;
  readonly deviation: number;
  readonly low: number;
  readonly high: number;
}

export interface Latents {
  readonly latents: readonly Latent[];
  /** The number of latents of each level, from the data up. */
  readonly levels: readonly number[];
  readonly order: readonly number[];
  readonly classes: readonly string[] | null;
  readonly startCode: readonly number[];
  readonly meanCode: readonly number[];
}

export interface Colouring {
  readonly name: string;
  readonly kind: "class" | "number";
  readonly low: number;
  readonly high: number;
  readonly categories?: readonly string[] | null;
}

export interface LatentMap {
  readonly count: number;
  readonly axes: "latents" | "principal";
  readonly labels: readonly string[] | null;
  readonly colourings: readonly Colouring[];
  readonly mean: readonly number[];
  readonly basis: readonly (readonly number[])[];
  readonly extent: readonly number[];
}

export interface Row {
  readonly [column: string]: string | number | null;
}

export interface Example {
  readonly index: number;
  readonly label: string | number | null;
  readonly code: readonly number[];
  readonly score: number | null;
  readonly row: Row | null;
  readonly reconstructionRow: Row | null;
  readonly sentence: string | null;
  readonly reconstructionSentence: string | null;
}

export interface Neighbour {
  readonly id: string | number;
  readonly index: number | null;
  readonly label: string | number | null;
  readonly distance: number;
  readonly thumbnail: string | null;
  readonly sentence: string | null;
}

export interface TriedColumn {
  readonly name: string;
  readonly value: string | number | null;
  readonly reconstruction: string | number | null;
  readonly nats: number | null;
}

export interface TriedSentence {
  readonly text: string;
  /** Null of a model without latents. */
  readonly reconstruction: string | null;
  /** Null where tokens were tried and no text. */
  readonly words: readonly TriedWord[] | null;
  /** What the end costs. */
  readonly endNats: number | null;
}

export interface TriedWord {
  readonly text: string;
  readonly isKnown: boolean;
  /** Null behind the longest sentence that the model knows. */
  readonly nats: number | null;
}

export interface Tried {
  readonly example: readonly number[];
  readonly code: { readonly mean: readonly number[]; readonly logVariance: readonly number[] | null };
  readonly elbo: number | null;
  readonly reconstruction: number | null;
  readonly kl: number | null;
  readonly threshold: Threshold | null;
  readonly pictures: TriedPictures | null;
  readonly columns: readonly TriedColumn[] | null;
  readonly sentence: TriedSentence | null;
  readonly neighbours: readonly Neighbour[] | null;
}

export interface Threshold {
  readonly value: number;
  readonly falseAlarmRate: number;
  readonly quantile: number;
  readonly isAnomaly: boolean;
  readonly examples: number;
}

export interface TriedPictures {
  readonly example: string;
  readonly reconstruction: string;
  readonly denoised: string | null;
  readonly heat: string | null;
}

export interface IndexState {
  readonly state: "none" | "stale" | "building" | "ready" | "failed";
  readonly count: number | null;
  readonly share: number | null;
  readonly fault: string | null;
}

export interface LabEntry {
  readonly name: string;
  readonly statement: string;
  readonly page: string | null;
  readonly verdict: { readonly held: number; readonly of: number } | null;
}
