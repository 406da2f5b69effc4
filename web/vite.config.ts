import { defineConfig } from 'vite';

export default defineConfig({
  build: {
    // iOS 15, Chrome 90, Firefox 91 and up.
    target: ['ios15', 'safari15', 'chrome90', 'firefox91'],
    modulePreload: { polyfill: false },
    // The content security policy allows no data: URL.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // Hashing is a file of its own, so that it loads when a file is picked and tests can drive exactly what ships.
      input: { page: 'index.html', hashing: 'src/hashing/index.ts' },
      preserveEntrySignatures: 'exports-only',
    },
  },
  // Firefox before 114 knows no module workers.
  worker: { format: 'iife' },
});
