import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { RewriteRule } from '../../../core/condition/rewrite.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import './rules.css';
import { ruleProblems } from './rewrite.ts';

interface RulesProps {
  readonly rules: readonly RewriteRule[];
  readonly onChange: (rules: readonly RewriteRule[]) => void;
  /** What comes of those that can be applied. */
  readonly children: (rules: readonly RewriteRule[]) => ReactNode;
}

interface Draft {
  readonly rules: readonly RewriteRule[];
  /** Those the document is known to have. */
  readonly taken: string;
}

const textOf = (rules: readonly RewriteRule[]): string => JSON.stringify(rules);

/** The rules in their order. They are taken as soon as all of them can be. */
export function Rules({ rules: known, onChange, children }: RulesProps) {
  const [state, setState] = useState<Draft>({ rules: known, taken: textOf(known) });
  // After undo, or a change from elsewhere, it starts from what is there now.
  const draft = state.taken === textOf(known) ? state : { rules: known, taken: textOf(known) };
  if (draft !== state) setState(draft);
  const { rules } = draft;
  const problems = ruleProblems(rules);
  const take = (next: readonly RewriteRule[]) => {
    const isWhole = ruleProblems(next).every((problem) => problem === null);
    setState({ rules: next, taken: isWhole ? textOf(next) : draft.taken });
    if (isWhole) onChange(next);
  };
  return (
    <section className="rules" aria-label="Rules">
      {rules.length > 0 && (
        <p className="field-hint">
          Each rule replaces every match of its pattern, one after another; $1 is the first group.
        </p>
      )}
      <ol className="rules-list">
        {rules.map((rule, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place
          <li key={index} className="rule">
            <TextField
              label={`Pattern ${index + 1}`}
              value={rule.from}
              onChange={(from) => take(rules.with(index, { ...rule, from }))}
              placeholder="^/user/\d+"
              problem={rule.from === '' ? undefined : (problems[index] ?? undefined)}
            />
            <TextField
              label={`Becomes ${index + 1}`}
              value={rule.to}
              onChange={(to) => take(rules.with(index, { ...rule, to }))}
              placeholder="/user/:id"
            />
            <span className="rule-buttons">
              <IconButton
                label={`Rule ${index + 1} earlier`}
                isDisabled={index === 0}
                onPress={() => take(rules.with(index, rules[index - 1]).with(index - 1, rule))}
              >
                <ArrowUp aria-hidden="true" />
              </IconButton>
              <IconButton
                label={`Rule ${index + 1} later`}
                isDisabled={index === rules.length - 1}
                onPress={() => take(rules.with(index, rules[index + 1]).with(index + 1, rule))}
              >
                <ArrowDown aria-hidden="true" />
              </IconButton>
              <IconButton label={`Remove rule ${index + 1}`} onPress={() => take(rules.toSpliced(index, 1))}>
                <X aria-hidden="true" />
              </IconButton>
            </span>
          </li>
        ))}
      </ol>
      <div>
        <Button
          look="quiet"
          className="condition-add"
          isDisabled={rules.some(({ from }) => from === '')}
          onPress={() => setState({ ...draft, rules: [...rules, { from: '', to: '' }] })}
        >
          <Plus aria-hidden="true" />
          Add rule
        </Button>
      </div>
      {children(rules.filter((_, index) => problems[index] === null))}
    </section>
  );
}
