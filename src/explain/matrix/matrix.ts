// The matrix of who reaches what. One walk (reach) for each pair of a class of sources and a class of services; a namespace with itself is a pair of its own.
// Every question is asked of the same world: answers do not influence each other.
import type { World } from '../../model/world.ts';
import { reach } from '../reach.ts';
import { classifierOf, type Classifier } from './classes.ts';
import type { PortView } from './ports.ts';
import { named, servicesOf } from './services.ts';
import type { Matrix, MatrixAnswer, MatrixColumn, MatrixOptions, MatrixService, MatrixView } from './types.ts';

const LIMIT = 200_000;

/** Columns before they are walked: services that are alike, and how sources look from there. */
interface Plan {
  readonly views: MatrixView[];
  readonly columns: { readonly view: number; readonly services: number[] }[];
  readonly columnOf: number[];
  readonly fragile: readonly string[];
  readonly quiet: (family: 4 | 6, needed: ReadonlySet<number>) => World;
}
const planOf = (world: World, endpoints: Matrix['endpoints'], services: readonly MatrixService[], o: MatrixOptions): Plan => {
  const families = new Set(services.map((s): 4 | 6 => (typeof s.ip === 'number' ? 4 : 6)));
  if (o.classes === false) {
    return { views: [{ classOf: endpoints.map((_, i) => i), classes: endpoints.length }], columns: services.map((_, j) => ({ view: 0, services: [j] })), columnOf: services.map((_, j) => j), fragile: [], quiet: () => world };
  }
  const of = new Map([...families].map((f) => [f, classifierOf(world, f)]));
  const views: MatrixView[] = [];
  const sameView = new Map<string, number>();
  const viewOf = new Map<string, { readonly view: number; readonly ports: PortView }>();
  const columns: Plan['columns'] = [];
  const sameColumn = new Map<string, number>();
  const columnOf = services.map((s, j) => {
    const family = typeof s.ip === 'number' ? 4 : 6;
    const c = of.get(family) as Classifier;
    const key = `${family} ${c.ports.signature(s.proto, s.port)}`;
    let v = viewOf.get(key);
    if (v === undefined) {
      const ports = c.ports.view(s.proto, s.port);
      const numbers = new Map<string, number>();
      const classOf = endpoints.map((e) => {
        const text = c.source(e.netns, ports);
        const n = numbers.get(text) ?? numbers.size;
        numbers.set(text, n);
        return n;
      });
      // Ports that see the same classes share them.
      const same = classOf.join();
      const view = sameView.get(same) ?? views.length;
      if (view === views.length) {
        sameView.set(same, view);
        views.push({ classOf, classes: numbers.size });
      }
      viewOf.set(key, (v = { view, ports }));
    }
    const text = `${key} ${c.target(s.netns, s.ip, v.ports)}`;
    const n = sameColumn.get(text) ?? columns.length;
    if (n === columns.length) {
      sameColumn.set(text, n);
      columns.push({ view: v.view, services: [] });
    }
    (columns[n] as { services: number[] }).services.push(j);
    return n;
  });
  return { views, columns, columnOf, fragile: [...new Set([...of.values()].flatMap((c) => c.fragile))], quiet: (family, needed) => of.get(family)?.quiet(needed, [...viewOf].flatMap(([key, v]) => (key.startsWith(String(family)) ? [v.ports] : []))) ?? world };
};

/** Who reaches what. Throws RangeError on a name that is none, on a port that is none, and when more than `limit` questions would have to be walked. */
export const matrix = (world: World, o: MatrixOptions = {}): Matrix => {
  const sources = named(world, o.sources);
  const destinations = named(world, o.destinations);
  const endpoints = sources.map((e) => ({ name: e.name, netns: e.netns, container: e.container }));
  const index = new Map(endpoints.map((e, i) => [e.name, i]));
  const ends = [...endpoints];
  const services = servicesOf(world, destinations, o).map((s) => {
    const end = destinations[s.endpoint] as (typeof destinations)[number];
    let at = index.get(end.name);
    if (at === undefined) {
      at = ends.length;
      index.set(end.name, at);
      ends.push({ name: end.name, netns: end.netns, container: end.container });
    }
    return { ...s, endpoint: at };
  });
  const plan = planOf(world, endpoints, services, o);
  const most = plan.columns.reduce((n, c) => n + (plan.views[c.view] as MatrixView).classes, 0);
  const limit = o.limit ?? LIMIT;
  if (most > limit) {
    const why = plan.fragile.length > 0 ? `; nothing can be merged because of ${plan.fragile.join(', ')}` : '';
    throw new RangeError(`${most} questions would have to be walked, and the limit is ${limit}${why}; narrow sources, destinations or ports, or raise limit`);
  }
  const asks: { readonly from: number; readonly service: number }[] = [];
  const ask = (from: number, service: number): number => asks.push({ from, service }) - 1;
  const members = plan.views.map((v) => {
    const list: number[][] = Array.from({ length: v.classes }, () => []);
    v.classOf.forEach((c, i) => void (list[c] as number[]).push(i));
    return list;
  });
  const byNetns = new Map<number, number[]>();
  endpoints.forEach((e, i) => void (byNetns.get(e.netns)?.push(i) ?? byNetns.set(e.netns, [i])));
  const columns = plan.columns.map((c): MatrixColumn => {
    const view = plan.views[c.view] as MatrixView;
    const netns = (j: number): number => (services[j] as MatrixService).netns;
    const first = c.services[0] as number;
    const other = c.services.find((j) => netns(j) !== netns(first));
    const row = (members[c.view] as number[][]).map((list) => {
      // The first pair of two namespaces.
      const i = list.find((x) => (endpoints[x] as { netns: number }).netns !== netns(first));
      if (i !== undefined) return ask(i, first);
      return other === undefined || list.length === 0 ? -1 : ask(list[0] as number, other);
    });
    const self: number[] = Array.from({ length: view.classes }, () => -1);
    for (const j of c.services) {
      for (const i of byNetns.get(netns(j)) ?? []) {
        const k = view.classOf[i] as number;
        if (self[k] === -1) self[k] = ask(i, j);
      }
    }
    return { view: c.view, services: c.services, row, self };
  });
  // Floods go to those who are asked about, and to all who could do something with a frame that is not theirs.
  const netnsOf = (i: number): number => (endpoints[i] as { netns: number }).netns;
  const needed = new Set(asks.flatMap((a) => [netnsOf(a.from), (services[a.service] as MatrixService).netns]));
  const quiet = { 4: plan.quiet(4, needed), 6: plan.quiet(6, needed) };
  const answers = asks.map(({ from, service }): MatrixAnswer => {
    const { ip, to } = services[service] as MatrixService;
    const a = reach(quiet[typeof ip === 'number' ? 4 : 6], { from: netnsOf(from), to, ...(o.patience !== undefined && { patience: o.patience }) }, { trace: false });
    return { outcome: a.outcome, symptom: a.symptom, from, service };
  });
  return { endpoints: ends, sources: endpoints.length, services, columnOf: plan.columnOf, columns, views: plan.views, answers, walks: answers.length, fragile: plan.fragile };
};

/** The answer for endpoint `i` (below `m.sources`) and service `j`. */
export const cellOf = (m: Matrix, i: number, j: number): MatrixAnswer => {
  const column = m.columns[m.columnOf[j] as number];
  const end = m.endpoints[i];
  if (column === undefined || end === undefined || i >= m.sources) throw new RangeError(`no cell ${i}, ${j}: there are ${m.sources} sources and ${m.services.length} services`);
  const k = (m.views[column.view] as MatrixView).classOf[i] as number;
  return m.answers[((m.services[j] as MatrixService).netns === end.netns ? column.self : column.row)[k] as number] as MatrixAnswer;
};
