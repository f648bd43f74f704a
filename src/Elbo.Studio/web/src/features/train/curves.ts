import type { Epoch, Terms } from "../../shared/contract";

/** The numbers of an epoch that are drawn: each higher or lower is better, in nats per example. */
export interface CurveKind {
  readonly title: string;
  readonly unit: string;
  readonly of: (terms: Terms) => number | null;
}

const negated = (value: number | null): number | null => (value === null ? null : -value);

export const elboCurve: CurveKind = {
  title: "ELBO",
  unit: "nats, higher is better",
  of: (terms) =>
    terms.reconstruction === null || terms.kl === null ? negated(terms.loss) : terms.reconstruction - terms.kl,
};

export const lossCurve: CurveKind = { title: "Loss", unit: "nats, lower is better", of: (terms) => terms.loss };

export const reconstructionCurve: CurveKind = {
  title: "Reconstruction",
  unit: "nats, lower is better",
  of: (terms) => negated(terms.reconstruction),
};

export const klCurve: CurveKind = { title: "KL divergence", unit: "nats per example", of: (terms) => terms.kl };

/** What a model's curves are: one without a density has a loss and no bound. */
export function curveKinds(hasDensity: boolean): readonly CurveKind[] {
  return hasDensity ? [elboCurve, reconstructionCurve, klCurve] : [lossCurve, reconstructionCurve, klCurve];
}

export function trainValues(epochs: readonly Epoch[], kind: CurveKind): (number | null)[] {
  return epochs.map((epoch) => kind.of(epoch.train));
}

export function heldOutValues(epochs: readonly Epoch[], kind: CurveKind): (number | null)[] {
  return epochs.map((epoch) => (epoch.heldOut === null ? null : kind.of(epoch.heldOut)));
}

export function some(values: readonly (number | null)[]): boolean {
  return values.some((value) => value !== null);
}
