import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { speakFor } from './client.js';
import { hasCode, isSignedOut } from './problem-error.js';
import { askForProof } from './proof.js';
import { sessionQuery } from './session.js';

let onSignedOut: () => void = () => undefined;

/** Told when the server no longer knows the session. Called once, at start. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

function noticed(error: unknown): void {
  if (isSignedOut(error)) onSignedOut();
  // Another tab signed in again or changed the password: the token of this tab is old.
  else if (hasCode(error, 'request.forged')) {
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
  }
}

/** Whether the browser believes that there is a network says nothing about a server of the same building, or of the same machine. */
const networkMode = 'always';

/** The one cache of server state. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticed }),
  mutationCache: new MutationCache({ onError: noticed }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      // The client has sent again what may be.
      retry: false,
      networkMode,
    },
    mutations: { retry: false, networkMode },
  },
});

speakFor({
  csrfToken: () => queryClient.getQueryData(sessionQuery.queryKey)?.csrfToken,
  proveAgain: askForProof,
});
