import { t } from '@lingui/core/macro';
import '@mantine/core/styles/NumberInput.css';
import { NumberInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { ruleAt } from '../api/rule-at.js';
import { numberMarks } from '../language/formats.js';
import { figureText, unitOf } from './number-unit.js';

interface FieldsOfForm {
  /** As a Mantine form gives them. */
  getInputProps(path: string): { value?: unknown; onChange: (value: number | string) => void; error?: ReactNode };
}

interface NumberFieldProps {
  readonly form: FieldsOfForm;
  /** The field's dotted path in the form. */
  readonly name: string;
  /** Its path in the body; the same when absent. */
  readonly rule?: string;
  readonly label: string;
  /** Below the field; what the rule says when absent. */
  readonly hint?: ReactNode;
  /** What an empty field means where the default is no number: `No limit`. */
  readonly none?: string;
}

function shownOf(value: unknown, per: number): number | string {
  if (typeof value === 'number') return value / per;
  return typeof value === 'string' ? value : '';
}

function entryOf(shown: number | string, per: number): number | string {
  return typeof shown === 'string' && shown.trim() === '' ? '' : Math.round(Number(shown) * per);
}

/** What the API documents say, without their references and code marks. */
function sentenceOf(description: string | undefined): string | undefined {
  return description?.replaceAll(/ \(B\d+\)/g, '').replaceAll('`', '');
}

/**
 * The number field of forms over a body: bounds, unit, default and a word on what it is for come from the body's schema. A field that
 * is empty takes the default, and shows which that is.
 */
export function numberFieldOf(schema: z.ZodType) {
  return function NumberField({ form, name, rule = name, label, hint, none = t`None` }: NumberFieldProps) {
    const { description, fallback, min, max } = ruleAt(schema, rule);
    const { suffix, per, words, isName = false } = unitOf(name);
    const marks = numberMarks();
    const { value, onChange, error } = form.getInputProps(name);
    // What is being typed, such as `1.`, is kept as it is while it stands for the form's value.
    const [typed, setTyped] = useState<number | string>();
    const shown = typed !== undefined && entryOf(typed, per) === value ? typed : shownOf(value, per);
    const inWords = typeof value === 'number' ? words(value) : undefined;
    const ofDefault = typeof fallback === 'number' ? words(fallback) : undefined;
    return (
      <NumberInput
        label={label}
        description={hint ?? sentenceOf(description)}
        placeholder={
          typeof fallback === 'number'
            ? t`Default: ${`${figureText(name, fallback)}${ofDefault === undefined ? '' : ` (${ofDefault})`}`}`
            : fallback === null
              ? none
              : undefined
        }
        suffix={suffix}
        thousandSeparator={isName || (max !== undefined && max / per <= 99_999) ? '' : marks.thousands}
        decimalSeparator={marks.decimal}
        hideControls
        decimalScale={per === 1 ? 0 : 1}
        allowNegative={false}
        {...(min === undefined ? {} : { min: min / per })}
        {...(max === undefined ? {} : { max: max / per })}
        value={shown}
        onChange={(next) => {
          setTyped(next);
          onChange(entryOf(next, per));
        }}
        error={error}
        rightSection={inWords === undefined ? undefined : <span className="wb-in-words">{inWords}</span>}
        rightSectionWidth="auto"
        rightSectionPointerEvents="none"
      />
    );
  };
}
