/**
 * A drawing as MNIST's digits are: what was drawn is scaled to fit 20 of 28 pixels, and its centre of mass lies in the
 * middle (LeCun, Cortes and Burges). Values from 0 to 1 in, `[size, size]`, and out, `[height, width]`.
 */
export function likeMnist(drawn: Float32Array, size: number, height: number, width: number): Float32Array {
  const out = new Float32Array(height * width);
  const box = boundsOf(drawn, size);
  if (!box) {
    return out;
  }
  const long = Math.max(box.right - box.left, box.bottom - box.top) + 1;
  const scale = (Math.min(height, width) * 20) / 28 / long;
  const { x, y } = centre(drawn, size);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const fromX = (column - width / 2) / scale + x;
      const fromY = (row - height / 2) / scale + y;
      out[row * width + column] = average(drawn, size, fromX, fromY, 1 / scale);
    }
  }
  return out;
}

function boundsOf(
  drawn: Float32Array,
  size: number,
): { left: number; right: number; top: number; bottom: number } | null {
  let [left, right, top, bottom] = [size, -1, size, -1];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (drawn[row * size + column]! > 0.05) {
        left = Math.min(left, column);
        right = Math.max(right, column);
        top = Math.min(top, row);
        bottom = Math.max(bottom, row);
      }
    }
  }
  return right < 0 ? null : { left, right, top, bottom };
}

function centre(drawn: Float32Array, size: number): { x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  drawn.forEach((value, index) => {
    mass += value;
    x += value * ((index % size) + 0.5);
    y += value * (Math.floor(index / size) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

/** The mean over a square whose upper left corner is given; beside the drawing there is nothing. */
function average(drawn: Float32Array, size: number, left: number, top: number, side: number): number {
  const [right, bottom] = [left + side, top + side];
  let sum = 0;
  for (let row = Math.max(0, Math.floor(top)); row < Math.min(size, Math.ceil(bottom)); row += 1) {
    const high = Math.min(bottom, row + 1) - Math.max(top, row);
    for (let column = Math.max(0, Math.floor(left)); column < Math.min(size, Math.ceil(right)); column += 1) {
      sum += drawn[row * size + column]! * high * (Math.min(right, column + 1) - Math.max(left, column));
    }
  }
  return Math.min(1, sum / (side * side));
}
