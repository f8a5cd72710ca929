import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { type Crumb, Page } from './page.js';

interface FormPageProps {
  readonly title: string;
  readonly crumb?: Crumb;
  readonly submitLabel: string;
  readonly onSubmit: () => void;
  readonly onCancel?: () => void;
  readonly pending: boolean;
  readonly dirty: boolean;
  /** What is wrong and has no field of its own. */
  readonly problems: readonly string[];
  readonly children: ReactNode;
}

/** A screen that asks for something: Enter sends it, Esc leaves it, after a question when something would be lost. */
export function FormPage({ title, crumb, submitLabel, onSubmit, onCancel, pending, dirty, problems, children }: FormPageProps) {
  const { t } = useLingui();
  const form = useRef<HTMLFormElement>(null);
  const [asking, { open, close }] = useDisclosure(false);
  const leave = () => {
    if (dirty) open();
    else onCancel?.();
  };
  useFirstField(form);
  return (
    <Page title={title} crumb={crumb}>
      <form
        ref={form}
        className="wb-form"
        noValidate
        aria-label={title}
        onSubmit={(event) => {
          event.preventDefault();
          if (!pending) onSubmit();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.defaultPrevented || onCancel === undefined) return;
          if (event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') === 'true') return;
          leave();
        }}
      >
        <FormProblems problems={problems} />
        {children}
        <div className="wb-form-actions">
          <Button type="submit" size="sm" loading={pending}>
            {submitLabel}
          </Button>
          {onCancel !== undefined && (
            <Button variant="default" size="sm" onClick={leave}>
              <Trans>Cancel</Trans>
            </Button>
          )}
        </div>
      </form>
      <Modal opened={asking} onClose={close} title={t`Leave without saving?`}>
        <Text size="sm">
          <Trans>What you entered here will be lost.</Trans>
        </Text>
        <div className="wb-form-actions">
          <Button data-autofocus onClick={close}>
            <Trans>Stay</Trans>
          </Button>
          <Button variant="default" onClick={onCancel}>
            <Trans>Leave</Trans>
          </Button>
        </div>
      </Modal>
    </Page>
  );
}

function useFirstField(form: React.RefObject<HTMLFormElement | null>): void {
  useEffect(() => {
    const first = form.current?.querySelector('input:not([type=hidden]):not([disabled]), textarea, select');
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  }, [form]);
}

/** What is wrong with a form as a whole. */
export function FormProblems({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <div className="wb-form-problem" role="alert">
      {problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
    </div>
  );
}

/** Fields that belong together, with a word about them. */
export function Fields({
  legend,
  hint,
  children,
}: {
  readonly legend: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className="wb-fieldset">
      <legend>{legend}</legend>
      {hint !== undefined && <p className="wb-hint">{hint}</p>}
      <div className="wb-fieldset-body">{children}</div>
    </fieldset>
  );
}

/** Fields side by side, one below the other where there is no room. */
export function FieldRow({ children }: { readonly children: ReactNode }) {
  return <div className="wb-field-row">{children}</div>;
}

/**
 * Fields that most people leave as they are: folded away, with a word on what they say now. They unfold when one of them is at fault.
 */
export function FoldedFields({
  legend,
  summary,
  hint,
  children,
}: {
  readonly legend: string;
  /** What is set, in a few words: `Direct`, `2 changed`. */
  readonly summary: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  const details = useRef<HTMLDetailsElement>(null);
  useLayoutEffect(() => {
    if (details.current?.querySelector('[aria-invalid="true"], [data-error="true"]')) details.current.open = true;
  });
  return (
    <details ref={details} className="wb-fieldset wb-folded">
      <summary>
        <span className="wb-folded-legend">{legend}</span>
        <span className="wb-folded-summary">{summary}</span>
      </summary>
      {hint !== undefined && <p className="wb-hint">{hint}</p>}
      <div className="wb-fieldset-body">{children}</div>
    </details>
  );
}
