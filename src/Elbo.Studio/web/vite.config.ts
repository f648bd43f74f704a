import { gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/**
 * The decoder of ONNX Runtime is 14 MB as it is and 4 MB packed: it is shipped packed, under a name without a hash, and
 * the page unpacks it.
 */
function packedRuntime(): Plugin {
  return {
    name: "packed-runtime",
    generateBundle(_options, bundle) {
      for (const [name, file] of Object.entries(bundle)) {
        if (name.endsWith(".wasm") && file.type === "asset") {
          delete bundle[name];
          const bytes = typeof file.source === "string" ? Buffer.from(file.source) : file.source;
          this.emitFile({ type: "asset", fileName: "assets/ort.wasm.gz", source: gzipSync(bytes, { level: 9 }) });
        }
      }
    },
  };
}

// Two pages from the same modules: the studio, which the server embeds, and the one that `elbo export --to web` writes.
export default defineConfig({
  base: "./",
  build: {
    target: "es2024",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    manifest: "pages.json",
    rolldownOptions: { input: ["index.html", "share.html"] },
  },
  plugins: [packedRuntime()],
  server: { proxy: { "/api": "http://127.0.0.1:5180" }, fs: { allow: ["../../.."] } },
});
