import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { midSentence } from '../../language/spoken.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import type { OnboardingSearch } from './onboarding-search.js';
import { besides, type Step, type StepLacks, steps, stepWords } from './steps.js';

interface WizardFrameProps {
  readonly step: Step;
  readonly title: string;
  /** The partner, once there is one. */
  readonly partnerId?: string | undefined;
  readonly search?: OnboardingSearch;
  readonly lacks?: StepLacks;
  readonly children: ReactNode;
}

function StepMark({ number, done }: { readonly number: number; readonly done: boolean }) {
  return (
    <span className="wb-wizard-mark" data-tone={done ? 'good' : undefined} aria-hidden="true">
      {done ? '✓' : number}
    </span>
  );
}

function StepNav({ step, partnerId, search = {}, lacks }: Omit<WizardFrameProps, 'title' | 'children'>) {
  return (
    <nav aria-label={t`Steps of onboarding`}>
      <ol className="wb-wizard-steps">
        {steps.map((each, index) => {
          const done = each !== 'done' && lacks !== undefined && lacks[each].length === 0;
          const label = (
            <>
              <StepMark number={index + 1} done={done} />
              <span className="wb-wizard-label">{stepWords[each]}</span>
              {done && (
                <span className="wb-visually-hidden">
                  <Trans>, done</Trans>
                </span>
              )}
            </>
          );
          return (
            <li key={each}>
              {partnerId === undefined ? (
                <span className="wb-wizard-step" aria-current={each === step ? 'step' : undefined}>
                  {label}
                </span>
              ) : (
                <Link
                  className="wb-wizard-step"
                  to="/onboarding/$id/$step"
                  params={{ id: partnerId, step: each }}
                  search={search}
                  activeProps={{}}
                >
                  {label}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** A step of onboarding: where one is, what the step asks for, and the ways back and on. The focus goes to a step that is come to. */
export function WizardFrame({ step, title, partnerId, search = {}, lacks, children }: WizardFrameProps) {
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the step that is come to.
  useEffect(() => {
    if (!first.current) document.getElementById('main')?.focus();
    first.current = false;
  }, [step]);
  const { before, after } = besides(step);
  const lacking = lacks?.[step] ?? [];
  const back = before === undefined ? '' : midSentence(stepWords[before]);
  const next = after === undefined ? '' : midSentence(stepWords[after]);
  return (
    <Page title={title} crumb={{ label: t`Partners`, to: '/partners' }} subtitle={stepWords[step]}>
      <StepNav step={step} partnerId={partnerId} search={search} {...(lacks === undefined ? {} : { lacks })} />
      <div className="wb-wizard-body">{children}</div>
      {partnerId !== undefined && (
        <div className="wb-wizard-foot">
          {before !== undefined && (
            <LinkButton variant="default" to="/onboarding/$id/$step" params={{ id: partnerId, step: before }} search={search}>
              {t`Back to ${back}`}
            </LinkButton>
          )}
          {after !== undefined && (
            <LinkButton
              variant={lacking.length === 0 ? 'filled' : 'default'}
              to="/onboarding/$id/$step"
              params={{ id: partnerId, step: after }}
              search={search}
            >
              {lacking.length === 0 ? t`Continue to ${next}` : t`Skip to ${next}`}
            </LinkButton>
          )}
          {lacking.length > 0 && step !== 'done' && (
            <ul className="wb-wizard-lacks" aria-label={t`What this step still lacks`}>
              {lacking.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Page>
  );
}
