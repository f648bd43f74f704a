// Runs exported graphs in ONNX Runtime. Reads jobs [{path, inputs: {name: {dims, data, type}}}] from the file that is named
// first, writes [{name: {dims, data}}] to the second. ELBO_ONNXRUNTIME names the folder of the module.
const fs = require('fs');
const path = require('path');
const ort = require(path.join(process.env.ELBO_ONNXRUNTIME, 'node_modules', 'onnxruntime-node'));

async function main() {
  const results = [];
  for (const job of JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))) {
    const session = await ort.InferenceSession.create(job.path, { logSeverityLevel: 2 });
    const feeds = {};
    for (const [name, input] of Object.entries(job.inputs)) {
      const data = input.type === 'int64' ? BigInt64Array.from(input.data, BigInt) : Float32Array.from(input.data);
      feeds[name] = new ort.Tensor(input.type, data, input.dims);
    }
    const outputs = {};
    for (const [name, tensor] of Object.entries(await session.run(feeds))) {
      outputs[name] = { dims: Array.from(tensor.dims), data: Array.from(tensor.data, Number) };
    }
    results.push(outputs);
  }
  fs.writeFileSync(process.argv[3], JSON.stringify(results));
}

main().catch(error => { console.error(String(error)); process.exit(1); });
