import { t } from '@lingui/core/macro';
import { Textarea } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { AuditStreamView } from '@waybill/contracts';
import type { StreamValues } from './stream-values.js';

const mono = { input: 'wb-mono' };
const pem = { autosize: true, minRows: 2, maxRows: 8, autoComplete: 'off', spellCheck: false, classNames: mono } as const;

/** Whom TLS trusts, and how we prove ourselves. */
export function CertificateFields({
  form,
  kept,
}: {
  readonly form: UseFormReturnType<StreamValues>;
  readonly kept: AuditStreamView['destination'] | undefined;
}) {
  const { clientCertificatePem } = form.getValues();
  const hasKey = typeof kept?.clientCertificatePem === 'string';
  return (
    <>
      <Textarea
        label={t`Trusted authorities (PEM)`}
        description={t`Of the collector’s certificate. Empty: those that the system trusts`}
        placeholder="-----BEGIN CERTIFICATE-----"
        {...pem}
        {...form.getInputProps('caPem')}
      />
      <Textarea
        label={t`Client certificate (PEM)`}
        description={t`Where the collector asks for one`}
        placeholder="-----BEGIN CERTIFICATE-----"
        {...pem}
        {...form.getInputProps('clientCertificatePem')}
      />
      {clientCertificatePem !== '' && (
        <Textarea
          label={t`Its private key (PEM)`}
          description={hasKey ? t`Empty: as it is` : t`Without a passphrase; it is sealed and never shown`}
          placeholder="-----BEGIN PRIVATE KEY-----"
          {...pem}
          {...form.getInputProps('clientKeyPem')}
        />
      )}
    </>
  );
}
