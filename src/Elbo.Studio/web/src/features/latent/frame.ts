import type { LatentMap } from "../../shared/contract";

// A few codes far out would press all others into a corner: what is beyond lies outside of the first view.
const tail = 0.002;

const margin = 0.06;

/** From where to where one coordinate of the points reaches, but for their tails. */
export function span(points: Float32Array, axis: number): [number, number] {
  const sorted = points.filter((_, index) => index % 2 === axis).sort();
  const low = sorted[Math.floor(tail * (sorted.length - 1))] ?? -1;
  const high = sorted[Math.ceil((1 - tail) * (sorted.length - 1))] ?? 1;
  const more = (high - low) * margin || 1;
  return [low - more, high + more];
}

/** Between codes and places on the map: a plane through the latent space, and the frame from -1 to 1 it is drawn in. */
export class MapFrame {
  private readonly centre: readonly [number, number];

  private readonly half: number;

  private readonly norms: readonly number[];

  constructor(
    private readonly map: LatentMap,
    points: Float32Array,
  ) {
    const [left, right] = span(points, 0);
    const [low, high] = span(points, 1);
    this.centre = [(left + right) / 2, (low + high) / 2];
    this.half = Math.max(right - left, high - low) / 2 || 1;
    this.norms = map.basis.map((axis) => axis.reduce((sum, each) => sum + each * each, 0) || 1);
  }

  /** Points `[count, 2]` as places from -1 to 1. */
  places(points: Float32Array): { x: Float32Array; y: Float32Array } {
    const x = new Float32Array(points.length / 2);
    const y = new Float32Array(points.length / 2);
    for (let point = 0; point < x.length; point += 1) {
      x[point] = (points[2 * point]! - this.centre[0]) / this.half;
      y[point] = (points[2 * point + 1]! - this.centre[1]) / this.half;
    }
    return { x, y };
  }

  codeAt(x: number, y: number): Float32Array {
    const [first = [], second = []] = this.map.basis;
    const [across, up] = [x * this.half + this.centre[0], y * this.half + this.centre[1]];
    return Float32Array.from(
      this.map.mean,
      (mean, index) => mean + across * (first[index] ?? 0) + up * (second[index] ?? 0),
    );
  }

  placeOf(code: ArrayLike<number>): [number, number] {
    const [across = 0, up = 0] = this.map.basis.map(
      (axis, which) =>
        axis.reduce((sum, each, index) => sum + each * (code[index]! - this.map.mean[index]!), 0) / this.norms[which]!,
    );
    return [(across - this.centre[0]) / this.half, (up - this.centre[1]) / this.half];
  }
}
