import { expectTypeOf } from "expect-type";
import type { Engine, Outline, Point, QueryOptions, QueryResult, StreamEvent } from "geoprobe";
import { defineResult, GeoprobeResultElement } from "geoprobe/result";
import type { ResultMessages, ResultMessagesInput, Retry } from "geoprobe/result";

expectTypeOf(defineResult).parameters.toEqualTypeOf<[name?: string]>();
expectTypeOf(defineResult).returns.toEqualTypeOf<typeof GeoprobeResultElement>();
expectTypeOf<GeoprobeResultElement>().toExtend<HTMLElement>();
expectTypeOf<HTMLElementTagNameMap["geoprobe-result"]>().toEqualTypeOf<GeoprobeResultElement>();
expectTypeOf(document.createElement("geoprobe-result")).toEqualTypeOf<GeoprobeResultElement>();

expectTypeOf<GeoprobeResultElement["result"]>().toEqualTypeOf<QueryResult | undefined>();
expectTypeOf<GeoprobeResultElement["outline"]>().toEqualTypeOf<Outline | undefined>();
expectTypeOf<GeoprobeResultElement["compact"]>().toEqualTypeOf<boolean>();
expectTypeOf<GeoprobeResultElement["messages"]>().toEqualTypeOf<ResultMessagesInput>();
expectTypeOf<GeoprobeResultElement["retry"]>().toEqualTypeOf<Retry | undefined>();
expectTypeOf<GeoprobeResultElement["show"]>().toEqualTypeOf<(stream: AsyncIterable<StreamEvent>) => Promise<QueryResult | undefined>>();
expectTypeOf<GeoprobeResultElement["ask"]>().toEqualTypeOf<
  (engine: Engine | Promise<Engine>, key: string | undefined, point: Point, options?: QueryOptions) => Promise<QueryResult | undefined>
>();
expectTypeOf<GeoprobeResultElement["clear"]>().toEqualTypeOf<() => void>();

const element = new GeoprobeResultElement();
element.addEventListener("geoprobe-done", ({ detail }) => expectTypeOf(detail).toEqualTypeOf<QueryResult>());
document.body.addEventListener("geoprobe-retry", ({ detail }) => expectTypeOf(detail).toEqualTypeOf<{ key: string }>());
expectTypeOf<ResultMessages["status"]["waiting"]>().toEqualTypeOf<string>();
element.messages = { retry: "Nochmals", status: { waiting: "wartet" } };
// @ts-expect-error no such text
element.messages = { retri: "Nochmals" };
// @ts-expect-error a text is no result
element.result = "{}";
