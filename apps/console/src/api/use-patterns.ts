import { useEffect } from 'react';
import { loadPatterns } from './re2.js';

/** For what asks for a pattern: from a moment later on a wrong one is found before it is sent; until then the server finds it. */
export function usePatterns(): void {
  useEffect(() => void loadPatterns(), []);
}
