import { defineConfig } from "vite";

// Two pages from the same modules: the studio, which the server embeds, and the one that `elbo export --to web` writes.
export default defineConfig({
  base: "./",
  build: {
    target: "es2024",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: { input: ["index.html"] },
  },
  server: { proxy: { "/api": "http://127.0.0.1:5180" }, fs: { allow: ["../../.."] } },
});
