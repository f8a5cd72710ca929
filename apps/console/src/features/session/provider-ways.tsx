import { useQuery } from '@tanstack/react-query';
import { oidcSignInRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { TryButton } from '../../ui/try-button.js';

/** How people can sign in: by no provider, and by passwords, while that is not known. */
export function useWays(): {
  readonly providers: readonly { readonly slug: string; readonly name: string }[];
  readonly passwords: boolean;
} {
  const { data } = useQuery({
    queryKey: ['session', 'getWaysToSignIn'],
    queryFn: ({ signal }) => call(oidcSignInRoutes.getWaysToSignIn, {}, { signal }),
    retry: false,
  });
  return data ?? { providers: [], passwords: true };
}

/** The providers that people can sign in by; none while they are not known. */
export function useProviders() {
  return useWays().providers;
}

interface ProviderButtonProps {
  readonly label: string;
  /** Says where the browser goes; it goes there. */
  readonly onBegin: () => Promise<{ readonly url: string }>;
}

/** A button that leads to a provider, and says why when it does not. */
export function ProviderButton({ label, onBegin }: ProviderButtonProps) {
  return <TryButton label={label} onTry={async () => window.location.assign((await onBegin()).url)} />;
}
