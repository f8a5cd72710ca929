import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Modules that only declare: what the console does not use of them is left out of the bundle. */
const pure = /\/packages\/(core|contracts)\/src\/|\/node_modules\/(croner|re2js|uuid)\//;

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !pure.test(id) },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
});
