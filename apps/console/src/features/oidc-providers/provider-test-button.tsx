import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type OidcProviderTest, type OidcProviderView, oidcProviderRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sentenceOf } from '../../api/problem-error.js';
import { spoken } from '../../language/spoken.js';
import { Notice } from '../../ui/notice.js';
import { StepList } from '../../ui/step-list.js';

const stepWords: Readonly<Record<OidcProviderTest['steps'][number]['name'], string>> = spoken({
  discovery: msg`Description`,
  features: msg`Features`,
  keys: msg`Keys`,
  client: msg`Client`,
});

/** Asks a provider whether people could sign in by it, and says what is wrong, step by step. */
export function ProviderTestButton({ provider: { id, name } }: { readonly provider: OidcProviderView }) {
  const test = useMutation({ mutationFn: () => call(oidcProviderRoutes.testOidcProvider, { params: { id } }) });
  const { data, error, isPending } = test;
  return (
    <>
      <Button variant="default" loading={isPending} onClick={() => test.mutate()}>
        <Trans>Test</Trans>
      </Button>
      <Modal opened={data !== undefined || error !== null} onClose={test.reset} title={t`Test of ${name}`} size="lg">
        {error !== null && (
          <Notice tone="bad" title={t`The test could not be made`}>
            {sentenceOf(error)}
          </Notice>
        )}
        {data !== undefined && (
          <div className="wb-stack">
            <p role="status" data-tone={data.ok ? 'good' : 'bad'} className="wb-badge">
              <span className="wb-dot" aria-hidden="true" />
              {data.ok ? t`People can sign in by it.` : t`People cannot sign in by it.`}
            </p>
            <StepList steps={data.steps} words={stepWords} />
            <p className="wb-hint">
              <Trans>
                To be registered at the provider: <span className="wb-mono wb-break">{data.redirectUri}</span>
              </Trans>
            </p>
          </div>
        )}
      </Modal>
    </>
  );
}
