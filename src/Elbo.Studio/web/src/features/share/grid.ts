import { drawPicture, pixelCount, type PictureShape } from "../../shared/picture";

/** Draws a batch of pictures side by side on one canvas, a pixel of gap between them. */
export function drawGrid(canvas: HTMLCanvasElement, values: Float32Array, columns: number, shape: PictureShape): void {
  const size = pixelCount(shape);
  const count = values.length / size;
  const rows = Math.ceil(count / columns);
  canvas.width = columns * (shape.width + 1) - 1;
  canvas.height = rows * (shape.height + 1) - 1;
  const context = canvas.getContext("2d")!;
  const one = document.createElement("canvas");
  for (let index = 0; index < count; index += 1) {
    drawPicture(one, values, shape, index * size);
    context.drawImage(one, (index % columns) * (shape.width + 1), Math.floor(index / columns) * (shape.height + 1));
  }
}

/** The inverse of the standard normal's distribution function (Acklam's rational approximation, to 1.2e-9). */
export function normalQuantile(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  const poly = (coefficients: readonly number[], x: number): number =>
    coefficients.reduce((sum, each) => sum * x + each, 0);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return poly(c, q) / poly(d, q);
  }
  if (p > 1 - 0.02425) {
    return -normalQuantile(1 - p);
  }
  const q = p - 0.5;
  return (q * poly(a, q * q)) / poly(b, q * q);
}
