import { defineConfig } from 'vite';

export default defineConfig(({ mode }) => ({
  build: {
    // iOS 15, Chrome 90, Firefox 91 and up.
    target: ['ios15', 'safari15', 'chrome90', 'firefox91'],
    modulePreload: { polyfill: false },
    // The content security policy forbids data: URLs.
    assetsInlineLimit: 0,
    // The console is a build of its own (--mode operator): it shares no file with the page, so the page does not grow with it.
    ...(mode === 'operator' ? { emptyOutDir: false, copyPublicDir: false } : {}),
    rolldownOptions: {
      // Hashing is a separate file, so that it loads when a file is picked, and tests can run exactly what ships.
      input: mode === 'operator' ? { operator: 'operator/index.html' } : { page: 'index.html', hashing: 'src/hashing/index.ts' },
      preserveEntrySignatures: 'exports-only',
    },
  },
  // Firefox before 114 does not support module workers.
  worker: { format: 'iife' },
}));
