/** Pixels from 0 to 1, `[height, width, channels]`, as a canvas shows them. */

export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The picture that a data set's items are, or null where they are none. */
export function pictureShape(kind: string, shape: readonly number[]): PictureShape | null {
  const [height = 0, width = 0, channels = 1] = shape;
  return kind !== "table" && shape.length >= 2 && height > 1 && width > 1 && (channels === 1 || channels === 3)
    ? { height, width, channels }
    : null;
}

export function pixelCount(shape: PictureShape): number {
  return shape.height * shape.width * shape.channels;
}

/** Draws one item of a batch on a canvas of exactly its size; CSS makes it larger. */
export function drawPicture(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  shape: PictureShape,
  offset = 0,
): void {
  const { height, width, channels } = shape;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const last = channels - 1;
  for (let pixel = 0; pixel < height * width; pixel += 1) {
    const from = offset + pixel * channels;
    image.data[pixel * 4] = values[from]! * 255;
    image.data[pixel * 4 + 1] = values[from + Math.min(1, last)]! * 255;
    image.data[pixel * 4 + 2] = values[from + last]! * 255;
    image.data[pixel * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
