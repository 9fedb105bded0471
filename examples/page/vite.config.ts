/** The page as Vite serves and builds it. */
import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'

export default defineConfig(({ command }) => ({
  plugins: [react()],
  // While one works on it, the packages come from their sources; what is built takes their dist, as an importer does.
  resolve: { conditions: command === 'serve' ? ['@mlp/source', ...defaultClientConditions] : [...defaultClientConditions] },
  // It may be put in any folder of a server.
  base: './',
  worker: { format: 'es' },
  build: { target: 'es2022' },
}))
