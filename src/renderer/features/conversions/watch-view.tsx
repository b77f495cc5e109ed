import { ChevronDown, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { becausePhrases, falseAlarms, rulePhrases } from '../../../charts/conversion/watch-words.ts';
import { formatCount, formatPercent } from '../../../charts/words/format.ts';
import { macrosOf, microsOf } from '../../../core/conversion/document.ts';
import type { WatchRule } from '../../../core/conversion/watch/document.ts';
import type { RuleFigures } from '../../../core/conversion/watch/result.ts';
import { useStore } from '../../state/store.ts';
import { useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { MenuButton, MenuItem, MenuSection } from '../../ui/menu.tsx';
import { Choice } from '../analysis/choice.tsx';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import { documentTitles } from '../documents/kinds.ts';
import { funnelsOf } from '../funnel/editor.ts';
import { SegmentSetting } from '../segments/setting.tsx';
import { PeopleNumber } from './people-number.tsx';
import { RuleFigure } from './rule-figure.tsx';
import { rulePeople } from './rule-people.ts';
import { lastSteps, ruleFor } from './rules.ts';
import { Said } from './said.tsx';
import { useConversions } from './use-conversions.ts';

/** What is watched: rules, what each says now, and one of them looked at closely. */
export function WatchView() {
  const conversionsEditor = useConversionsEditor();
  const { rules } = useConversions().document;
  const answer = useStore(conversionsEditor.store, (state) => state.answer);
  const problem = useStore(conversionsEditor.store, (state) => state.problem);
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, rules.length - 1);
  const figuresOf = (rule: WatchRule): RuleFigures | null => {
    const place = answer?.rules.indexOf(rule) ?? -1;
    return place < 0 ? null : answer!.result.rules[place];
  };
  const set = (next: readonly WatchRule[]) => conversionsEditor.change({ rules: next });
  const firing = rules.findIndex((rule) => figuresOf(rule)?.state === 'fires');
  const shown = rules.length === 0 ? null : rules[chosen === 0 && firing >= 0 ? firing : at];
  const figures = shown && figuresOf(shown);
  return (
    <>
      <div className="watch-head">
        <NewRule
          rules={rules}
          onAdd={(rule) => {
            set([...rules, rule]);
            setChosen(rules.length);
          }}
        />
        {rules.length > 0 && <p className="muted">{falseAlarms(rules, locale)}</p>}
      </div>
      {rules.length === 0 && (
        <ViewProblem text="Nothing is watched yet. A rule looks at the last whole week whenever data are opened or added, and fires when a rate has fallen by more than chance and the usual ups and downs explain." />
      )}
      {problem && <Unanswered problem={problem} />}
      <ul className="rules-watched" aria-label="Rules">
        {rules.map((rule, index) => (
          <Rule
            key={rule.name}
            rule={rule}
            figures={figuresOf(rule)}
            isShown={rule === shown}
            onShow={() => setChosen(index)}
            onChange={(next) => set(rules.with(index, next))}
            onRemove={() => set(rules.toSpliced(index, 1))}
          />
        ))}
      </ul>
      {shown && figures && <RuleFigure key={shown.name} rule={shown} figures={figures} />}
    </>
  );
}

interface NewRuleProps {
  readonly rules: readonly WatchRule[];
  readonly onAdd: (rule: WatchRule) => void;
}

/** Two clicks: what there is, and which of it. */
function NewRule({ rules, onAdd }: NewRuleProps) {
  const { tags, document } = useConversions();
  const documents = useStore(useEditor().store, (state) => state.history.present.documents);
  const titles = documentTitles(documents);
  const funnels = funnelsOf(documents).filter(({ document }) => document.steps.length > 0);
  const add = (of: WatchRule['of'], what: string) => onAdd(ruleFor(of, what, rules));
  return (
    <MenuButton
      label="Watch"
      placement="bottom start"
      trigger={
        <Button>
          <Plus aria-hidden="true" />
          Watch
          <ChevronDown aria-hidden="true" />
        </Button>
      }
    >
      <MenuSection title="Macro conversions">
        {macrosOf(tags).map(({ event }) => (
          <MenuItem key={event} id={`macro ${event}`} label={event} onAction={() => add({ macro: event }, event)} />
        ))}
      </MenuSection>
      <MenuSection title="From a primary micro to a macro">
        {lastSteps(tags, document).map(({ what, funnel }) => (
          <MenuItem key={what} id={`steps ${what}`} label={what} onAction={() => add({ funnel }, what)} />
        ))}
      </MenuSection>
      <MenuSection title="Micro conversions">
        {microsOf(tags).map(({ event }) => (
          <MenuItem key={event} id={`micro ${event}`} label={event} onAction={() => add({ micro: event }, event)} />
        ))}
      </MenuSection>
      <MenuSection title="Funnels">
        {funnels.map(({ id, document }) => (
          <MenuItem
            key={id}
            id={id}
            label={titles.get(id)!}
            onAction={() => add({ funnel: document }, titles.get(id)!)}
          />
        ))}
      </MenuSection>
    </MenuButton>
  );
}

const STATES = { fires: 'Fires', quiet: 'Quiet', 'not-enough': 'Not enough' } as const;

interface RuleProps {
  readonly rule: WatchRule;
  readonly figures: RuleFigures | null;
  readonly isShown: boolean;
  readonly onShow: () => void;
  readonly onChange: (rule: WatchRule) => void;
  readonly onRemove: () => void;
}

function Rule({ rule, figures, isShown, onShow, onChange, onRemove }: RuleProps) {
  const { timezone } = useStore(useEditor().store, (state) => state.dataset);
  const was =
    figures &&
    rulePeople(rule, figures, timezone, false) &&
    ((came: boolean) => rulePeople(rule, figures, timezone, came)!);
  return (
    <li className={isShown ? 'rule-watched rule-shown' : 'rule-watched'}>
      <header>
        <h2>{rule.name}</h2>
        {figures && <span className={`rule-state rule-${figures.state}`}>{STATES[figures.state]}</span>}
        {!isShown && (
          <Button look="inline" aria-label={`Look at ${rule.name}`} onPress={onShow}>
            Look at it
          </Button>
        )}
        <IconButton label={`Remove ${rule.name}`} onPress={onRemove}>
          <X aria-hidden="true" />
        </IconButton>
      </header>
      {figures && (
        <Said phrases={rulePhrases(rule, figures, timezone, locale)}>
          {was && (
            <>
              {' '}
              Who: <PeopleNumber n={figures.n} behind={() => was(false)} /> were there,{' '}
              <PeopleNumber n={Math.round((figures.rate ?? 0) * figures.n)} behind={() => was(true)} /> of them{' '}
              {'funnel' in rule.of ? 'converted' : 'came'}.
            </>
          )}
        </Said>
      )}
      {figures?.state === 'fires' && <Said phrases={becausePhrases(figures, timezone, locale)} />}
      <Bounds rule={rule} onChange={onChange} />
    </li>
  );
}

/** When it fires, as a sentence. */
function Bounds({ rule, onChange }: Pick<RuleProps, 'rule' | 'onChange'>) {
  const percent = (value: number): string => formatPercent(value, locale);
  return (
    <p className="view-tools">
      Fires when the last whole
      <Choice
        label="Bucket"
        options={[
          { id: 'week', words: 'week' },
          { id: 'day', words: 'day', detail: 'Held against the same weekday.' },
        ]}
        value={rule.bucket}
        onChange={(bucket) => onChange({ ...rule, bucket })}
      />
      is at least
      <Numbers
        label="Falls by"
        among={[0.05, 0.1, 0.2, 0.3]}
        value={rule.fallsBy}
        show={percent}
        onChange={(fallsBy) => onChange({ ...rule, fallsBy })}
      />
      below the
      <Numbers
        label="Against"
        among={[4, 8, 12, 26]}
        value={rule.against}
        show={(n) => `${n} before`}
        onChange={(against) => onChange({ ...rule, against })}
      />
      and chance does that in fewer than
      <Numbers
        label="Chance"
        among={[0.05, 0.01, 0.001]}
        value={rule.p}
        show={percent}
        onChange={(p) => onChange({ ...rule, p })}
      />
      of looks, of at least
      <Numbers
        label="At least"
        among={[30, 100, 300, 1000]}
        value={rule.atLeast}
        show={(n) => formatCount(n, locale)}
        onChange={(atLeast) => onChange({ ...rule, atLeast })}
      />
      among
      <SegmentSetting segment={rule.segment} onChange={(segment) => onChange({ ...rule, segment })} />
    </p>
  );
}

interface NumbersProps {
  readonly label: string;
  readonly among: readonly number[];
  readonly value: number;
  readonly show: (value: number) => string;
  readonly onChange: (value: number) => void;
}

/** One of a few numbers, the present one among them whatever it is. */
const Numbers = ({ label, among, value, show, onChange }: NumbersProps) => (
  <Choice
    label={label}
    options={[...new Set([...among, value])].sort((a, b) => a - b).map((n) => ({ id: String(n), words: show(n) }))}
    value={String(value)}
    onChange={(id) => onChange(Number(id))}
  />
);
