// Times exported graphs in ONNX Runtime: one session a graph, kept; inputs lie ready; medians.
// Usage: node onnx_use.cjs FOLDER_OF_MODULE THREADS EXPORT_FOLDER   (prints a JSON line for each graph and batch)
const path = require('path');
const ort = require(path.join(process.argv[2], 'node_modules', 'onnxruntime-node'));
const threads = Number(process.argv[3]);
const folder = process.argv[4];
const warmUpSeconds = 0.3;
const seconds = 1.0;

async function time(session, feeds, output) {
  const end = performance.now() + warmUpSeconds * 1e3;
  for (let calls = 0; performance.now() < end || calls < 10; calls++) await session.run(feeds, [output]);
  const times = [];
  const from = performance.now();
  let last = from;
  while (last - from < seconds * 1e3 || times.length < 10) {
    await session.run(feeds, [output]);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1];
}

async function main() {
  for (const [what, file, output] of [['encode', 'encoder.onnx', 'latent_mean'], ['decode', 'decoder.onnx', 'mean']]) {
    const session = await ort.InferenceSession.create(path.join(folder, file), {
      intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
    });
    for (const batch of [1, 64, 1024]) {
      const feeds = {};
      for (const input of session.inputMetadata) {
        const dims = input.shape.map(size => typeof size === 'number' ? size : batch);
        const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
        for (let i = 0; i < data.length; i++) data[i] = Math.random();
        feeds[input.name] = new ort.Tensor('float32', data, dims);
      }
      const ms = await time(session, feeds, output);
      console.log(JSON.stringify({ what, batch, medianMs: ms, examplesPerSecond: batch / ms * 1e3 }));
    }
  }
}

main().catch(error => { console.error(String(error)); process.exit(1); });
