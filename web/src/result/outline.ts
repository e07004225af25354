export type {
  CollectionOutline as OutlineCollection,
  GroupOutline as OutlineGroup,
  Outline,
  ServiceOutline as OutlineService,
} from "../types.js";
