import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type PointerEvent,
  type SVGAttributes,
  useId,
  useMemo,
} from 'react';
import type {
  ConversionMark,
  ConversionPart,
  FlowMark,
  GraphMark,
  Paint,
  Pattern,
  Scene,
  Shape,
  ShapeData,
  StayRow,
} from '../../charts/scene/shapes.ts';
import { FONT_FAMILY, HALO, paintOf, patternId } from '../../charts/scene/svg.ts';
import type { DropOffNumber } from '../../core/drop-off/users.ts';
import { isIn, type Part, useVisiblePart } from './visible-part.ts';

/** A mark under the pointer or with the focus: what it says, and where on screen it is pointed at. */
export interface PointedMark {
  readonly title: string;
  /** What it stands for, where it is a number. */
  readonly data: MarkData | null;
  readonly x: number;
  readonly y: number;
}

/** What a part of a picture stands for. */
export type MarkData =
  | ShapeData
  | FlowMark
  | ConversionMark
  | ConversionPart
  | { readonly compared: NonNullable<Shape['compared']> }
  | { readonly journey: GraphMark }
  | { readonly stay: DropOffNumber }
  | { readonly row: StayRow };

interface SceneViewProps {
  readonly scene: Scene;
  /** A mark was clicked, or Enter or Space pressed on it. */
  readonly onMark: (data: MarkData, element: Element) => void;
  /** null when nothing is pointed at any more. */
  readonly onPoint: (mark: PointedMark | null) => void;
  /** One stop of the keyboard's way, however few its marks: one picture among several. */
  readonly oneStop?: boolean;
}

/** A scene as SVG elements with presentation attributes, one to one as in a saved file; numbers with people behind them are buttons. */
export const SceneView = memo(function SceneView({ scene, onMark, onPoint, oneStop }: SceneViewProps) {
  const prefix = useId();
  const marks = useMemo(() => marksOf(scene, oneStop ? 0 : MOST_STOPS), [scene, oneStop]);
  const [picture, part] = useVisiblePart(scene);
  const point = (event: PointerEvent | FocusEvent) => {
    const element = closest(event.target, '[data-title]');
    if (!element) return onPoint(null);
    const title = element.getAttribute('data-title')!;
    const place = element.getAttribute('data-mark');
    const data = place === null ? null : marks.list[Number(place)];
    if ('clientX' in event) return onPoint({ title, data, x: event.clientX, y: event.clientY });
    const { right, top } = element.getBoundingClientRect();
    onPoint({ title, data, x: right, y: top });
  };
  const use = (event: MouseEvent | KeyboardEvent) => {
    const mark = closest(event.target, '[data-mark]');
    if (mark) onMark(marks.list[Number(mark.getAttribute('data-mark'))], mark);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a picture whose parts can be used is a group of them
    <svg
      ref={picture}
      xmlns="http://www.w3.org/2000/svg"
      role="group"
      aria-label={scene.title}
      aria-describedby={`${prefix}desc`}
      width={scene.width}
      height={scene.height}
      viewBox={`0 0 ${scene.width} ${scene.height}`}
      fontFamily={FONT_FAMILY}
      onClick={use}
      onKeyDown={(event) => {
        if (moveFocus(event)) return;
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        use(event);
      }}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
      onFocus={point}
      onBlur={() => onPoint(null)}
    >
      <desc id={`${prefix}desc`}>{scene.description}</desc>
      <defs>
        {scene.patterns.map((pattern) => (
          <PatternView key={pattern.id} pattern={pattern} id={patternId(prefix, pattern.id)} />
        ))}
      </defs>
      <Shapes shapes={scene.shapes} prefix={prefix} marks={marks} part={part} x={0} y={0} />
    </svg>
  );
});

function PatternView({ pattern, id }: { readonly pattern: Pattern; readonly id: string }) {
  if (pattern.kind === 'fade') {
    const { color, opacity, toward } = pattern;
    const [x1, x2] = toward === 'right' ? [0, 1] : [1, 0];
    return (
      <linearGradient id={id} x1={x1} x2={x2}>
        <stop offset={0} stopColor={color} stopOpacity={opacity} />
        <stop offset={1} stopColor={color} stopOpacity={0} />
      </linearGradient>
    );
  }
  const { ground, line, lineWidth, gap } = pattern;
  return (
    <pattern id={id} width={gap} height={gap} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width={gap} height={gap} fill={ground} />
      <rect width={lineWidth} height={gap} fill={line} />
    </pattern>
  );
}

interface ShapesProps {
  readonly shapes: readonly Shape[];
  readonly prefix: string;
  readonly marks: Marks;
  /** Only what is in this part of the scene is drawn; null: all. */
  readonly part: Part | null;
  /** Where the group begins, in the scene. */
  readonly x: number;
  readonly y: number;
}

function Shapes({ shapes, part, x, y, ...rest }: ShapesProps) {
  const { marks } = rest;
  return shapes.map((shape, index) => {
    if (part && !isIn(shape, part, x, y)) return null;
    const mark = markAttributes(shape, marks);
    // biome-ignore lint/suspicious/noArrayIndexKey: shapes have no identity beyond their place
    return <ShapeView key={index} shape={shape} mark={mark} part={part} x={x} y={y} {...rest} />;
  });
}

type MarkAttributes = SVGAttributes<SVGElement> & Record<`data-${string}`, unknown>;

function ShapeView({
  shape,
  mark,
  prefix,
  marks,
  part,
  x,
  y,
}: Omit<ShapesProps, 'shapes'> & { shape: Shape; mark: MarkAttributes }) {
  switch (shape.kind) {
    case 'group':
      return (
        <g {...mark} transform={shape.x || shape.y ? `translate(${shape.x ?? 0} ${shape.y ?? 0})` : undefined}>
          <Shapes
            shapes={shape.children}
            prefix={prefix}
            marks={marks}
            part={part}
            x={x + (shape.x ?? 0)}
            y={y + (shape.y ?? 0)}
          />
        </g>
      );
    case 'rect':
      return (
        <rect
          {...mark}
          x={shape.x}
          y={shape.y}
          width={shape.width}
          height={shape.height}
          rx={shape.radius}
          // A place that tells something without showing anything itself.
          pointerEvents={shape.fill === undefined && shape.title !== undefined ? 'all' : undefined}
          fill={fillOf(shape.fill, prefix)}
          stroke={shape.stroke}
          strokeWidth={shape.strokeWidth}
        />
      );
    case 'path':
      return (
        <path
          {...mark}
          d={shape.d}
          fill={fillOf(shape.fill, prefix)}
          fillOpacity={shape.fill === undefined ? undefined : shape.opacity}
          strokeOpacity={shape.stroke === undefined ? undefined : shape.opacity}
          stroke={shape.stroke}
          strokeWidth={shape.strokeWidth}
          strokeDasharray={shape.dash}
        />
      );
    case 'text':
      return (
        <text
          {...mark}
          x={shape.x}
          y={shape.y}
          fontSize={shape.size}
          fontWeight={shape.weight === 400 ? undefined : shape.weight}
          textAnchor={shape.anchor === 'start' ? undefined : shape.anchor}
          fontVariant={shape.tabular ? 'tabular-nums' : undefined}
          fill={shape.fill}
          stroke={shape.halo}
          strokeWidth={shape.halo ? HALO : undefined}
          strokeLinejoin={shape.halo ? 'round' : undefined}
          paintOrder={shape.halo ? 'stroke' : undefined}
        >
          {shape.text}
        </text>
      );
  }
}

const fillOf = (paint: Paint | undefined, prefix: string): string =>
  paint === undefined ? 'none' : paintOf(paint, prefix);

const USABLE = new Set<ShapeData['part']>(['count', 'dropped', 'open']);

/** What a shape stands for, where there are people behind it. */
function dataOf({ data, compared, journey, stay, row }: Shape): MarkData | undefined {
  if (compared) return { compared };
  if (journey) return { journey };
  if (stay) return { stay };
  if (row) return { row };
  return data === undefined || ('part' in data && !USABLE.has(data.part)) ? undefined : data;
}

interface Marks {
  readonly list: readonly MarkData[];
  /** Each shape's place in the list. */
  readonly places: ReadonlyMap<Shape, number>;
  /** A bar and its label stand for the same people; only the first of them is a button, so that each is met once. */
  readonly buttons: ReadonlySet<Shape>;
  /** Too many to tab through: one stop. Arrow keys lead from one to the next in any case. */
  readonly roving: boolean;
}

const MOST_STOPS = 40;

function marksOf(scene: Scene, mostStops: number): Marks {
  const list: MarkData[] = [];
  const places = new Map<Shape, number>();
  const buttons = new Map<string, Shape>();
  const visit = (shape: Shape): void => {
    const data = dataOf(shape);
    if (data) {
      places.set(shape, list.push(data) - 1);
      const key = JSON.stringify(data);
      if (shape.title !== undefined && !buttons.has(key)) buttons.set(key, shape);
    }
    if (shape.kind === 'group') shape.children.forEach(visit);
  };
  scene.shapes.forEach(visit);
  return { list, places, buttons: new Set(buttons.values()), roving: buttons.size > mostStops };
}

function markAttributes(shape: Shape, { places, buttons, roving, list }: Marks): MarkAttributes {
  const { title } = shape;
  const attributes: MarkAttributes = title === undefined ? {} : { 'data-title': title };
  const place = places.get(shape);
  if (place === undefined) return attributes;
  const data = list[place];
  attributes['data-mark'] = place;
  attributes.className = 'mark';
  if ('part' in data) {
    attributes['data-step'] = data.step;
    attributes['data-part'] = data.part;
  }
  if (!buttons.has(shape)) return attributes;
  const first = !roving || shape === buttons.values().next().value;
  return { ...attributes, role: 'button', tabIndex: first ? 0 : -1, 'aria-label': title };
}

/** Arrow keys, Home and End among the buttons of a picture. */
function moveFocus(event: KeyboardEvent<SVGElement>): boolean {
  const buttons = [...event.currentTarget.querySelectorAll<SVGElement>('[role="button"]')];
  const at = buttons.indexOf(event.target as SVGElement);
  const places: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: buttons.length - 1,
  };
  const next = buttons[places[event.key] ?? -1];
  if (!next) return false;
  event.preventDefault();
  next.focus();
  return true;
}

const closest = (target: EventTarget, selector: string): Element | null =>
  target instanceof Element ? target.closest(selector) : null;
