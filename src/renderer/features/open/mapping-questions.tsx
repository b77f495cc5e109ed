import { ArrowRight, Check, CircleHelp } from 'lucide-react';
import { useId, useLayoutEffect, useRef } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import type { Answer, Question } from '../../../contract/import.ts';
import { useApp } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import './mapping-questions.css';
import { questionInWords, timeInWords } from './mapping-words.ts';
import type { Answered, MappingPhase } from './opening.ts';

/**
 * What the files do not say themselves: one question at a time, each answer with what it makes of a few values. What was
 * answered stays in sight, to be changed.
 */
export function MappingQuestions({ phase }: { readonly phase: MappingPhase }) {
  const { inspection, answers, looking } = phase;
  const answered = new Set(answers.map(({ question }) => keyOf(question)));
  // What was answered is asked until the engine has looked.
  const left = inspection.questions.filter((question) => !looking || !answered.has(keyOf(question)));
  const [asked = null] = [...left.filter(({ required }) => required), ...left.filter(({ required }) => !required)];
  const place = useRef<HTMLDivElement>(null);
  const shown = asked && keyOf(asked);
  const before = useRef<MappingPhase['answers'] | null>(null);
  const moves = useRef(false);
  // The focus goes along: from an answer to the next question, or to where it can be changed; from there to the question.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a question that comes or goes takes the focus along
  useLayoutEffect(() => {
    // At first it may be nowhere, since nothing can be imported yet.
    moves.current ||= before.current ? before.current !== answers : document.activeElement === document.body;
    before.current = answers;
    if (looking || !moves.current) return;
    moves.current = false;
    const find = (selector: string) => [...(place.current?.querySelectorAll<HTMLElement>(selector) ?? [])];
    (find('input:checked')[0] ?? find('input')[0] ?? find('.answered button').at(-1))?.focus();
  }, [shown, answers, looking]);
  if (!asked && answers.length === 0) return null;
  return (
    <div ref={place} className="questions">
      {answers.map(({ question, answer }) => (
        <AnsweredLine key={keyOf(question)} question={question} answer={answer} />
      ))}
      {asked && (
        <QuestionCard
          key={shown}
          question={asked}
          timezone={asked.kind === 'zone' ? null : phase.timezone}
          place={answers.length + 1}
          of={answers.length + left.length}
        />
      )}
    </div>
  );
}

const keyOf = ({ kind, file, column }: Question): string => JSON.stringify([kind, file, column]);

interface QuestionCardProps {
  readonly question: Question;
  /** Of the times that answers come to; null where that is the question. */
  readonly timezone: string | null;
  readonly place: number;
  readonly of: number;
}

function QuestionCard({ question, timezone, place, of }: QuestionCardProps) {
  const { opening } = useApp();
  const { answers, required } = question;
  const title = useId();
  const count = of > 1 ? `Question ${place} of ${of}` : 'One question';
  return (
    <section className="question" aria-labelledby={title}>
      <p className="question-count">
        <CircleHelp aria-hidden="true" />
        {count}
        {required ? ', before the import' : ', read as marked unless you say otherwise'}
      </p>
      <h2 id={title}>{questionInWords(question)}</h2>
      <RadioGroup
        aria-labelledby={title}
        className="question-answers"
        value={required ? null : '0'}
        onChange={(index) => opening.answer(question, answers[Number(index)])}
      >
        {answers.map((answer, index) => (
          <AnswerCard
            key={answer.label}
            kind={question.kind}
            value={String(index)}
            answer={answer}
            timezone={timezone}
          />
        ))}
      </RadioGroup>
      {!required && (
        <Button look="inline" onPress={() => opening.answer(question, answers[0])}>
          That is right
        </Button>
      )}
    </section>
  );
}

interface AnswerCardProps {
  readonly kind: Question['kind'];
  readonly value: string;
  readonly answer: Answer;
  readonly timezone: string | null;
}

const AnswerCard = ({ kind, value, answer, timezone }: AnswerCardProps) => (
  <Radio value={value} className="answer">
    <span className="answer-label">
      <span className="answer-dot" aria-hidden="true" />
      <span className="answer-name">{answer.label}</span>
    </span>
    <span className="answer-examples">
      {answer.examples.map(({ value, becomes }) =>
        kind === 'encoding' || value === becomes ? (
          <span key={value} className="answer-sample truncate" title={becomes}>
            {becomes}
          </span>
        ) : (
          <span key={value} className="answer-example">
            <span className="answer-value" title={value}>
              {value}
            </span>
            <ArrowRight aria-label="is" />
            <span className="answer-becomes truncate" title={becomes}>
              {timeInWords(becomes, timezone)}
            </span>
          </span>
        ),
      )}
    </span>
  </Radio>
);

function AnsweredLine({ question, answer }: Answered) {
  const { opening } = useApp();
  const text = questionInWords(question);
  return (
    <p className="answered">
      <Check aria-hidden="true" />
      <span className="muted truncate" title={text}>
        {text}
      </span>
      <strong>{answer.label}</strong>
      <Button look="inline" aria-label={`Change: ${text}`} onPress={() => opening.reconsider(question)}>
        Change
      </Button>
    </p>
  );
}
