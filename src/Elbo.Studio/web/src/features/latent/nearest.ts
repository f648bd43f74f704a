/** Finds the point nearest to a place: points lie in cells of a grid, and only those around the place are looked at. */
export class NearestPoint {
  private readonly cells: Int32Array;

  private readonly starts: Int32Array;

  private readonly side: number;

  constructor(
    private readonly x: Float32Array,
    private readonly y: Float32Array,
  ) {
    this.side = Math.max(1, Math.min(256, Math.round(Math.sqrt(x.length / 2))));
    const counts = new Int32Array(this.side * this.side + 1);
    for (let point = 0; point < x.length; point += 1) {
      counts[this.cell(x[point]!, y[point]!) + 1]! += 1;
    }
    for (let cell = 1; cell < counts.length; cell += 1) {
      counts[cell]! += counts[cell - 1]!;
    }
    this.starts = counts.slice();
    this.cells = new Int32Array(x.length);
    for (let point = 0; point < x.length; point += 1) {
      const cell = this.cell(x[point]!, y[point]!);
      this.cells[counts[cell]!] = point;
      counts[cell]! += 1;
    }
  }

  /** The nearest point within a distance, or -1. */
  find(x: number, y: number, within: number): number {
    let best = -1;
    let least = within * within;
    const [left, right] = [this.column(x - within), this.column(x + within)];
    const [low, high] = [this.column(y - within), this.column(y + within)];
    for (let row = low; row <= high; row += 1) {
      for (let column = left; column <= right; column += 1) {
        const cell = row * this.side + column;
        for (let at = this.starts[cell]!; at < this.starts[cell + 1]!; at += 1) {
          const point = this.cells[at]!;
          const distance = (this.x[point]! - x) ** 2 + (this.y[point]! - y) ** 2;
          if (distance < least) {
            least = distance;
            best = point;
          }
        }
      }
    }
    return best;
  }

  private cell(x: number, y: number): number {
    return this.column(y) * this.side + this.column(x);
  }

  private column(place: number): number {
    return Math.min(this.side - 1, Math.max(0, Math.floor(((place + 1) / 2) * this.side)));
  }
}
