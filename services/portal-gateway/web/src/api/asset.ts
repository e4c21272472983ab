import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ok, onRevision } from "./client";
import type { operations } from "./schema";
import type { Asset, AssetState, AssetType } from "./types";

export type AssetFilter = NonNullable<operations["listAssets"]["parameters"]["query"]>;
export type NewAsset = operations["createAsset"]["requestBody"]["content"]["application/json"];
export type AssetPatch = operations["updateAsset"]["requestBody"]["content"]["application/json"];

const at = (asset_id: string) => ({ params: { path: { asset_id } } });

export const assetsQuery = (prefix: string, filter: AssetFilter) =>
  infiniteQueryOptions({
    queryKey: [prefix, "asset", "assets", filter],
    queryFn: ({ pageParam, signal }) =>
      ok(api(prefix).GET("/v1/assets", { params: { query: { page_size: 100, ...filter, page_token: pageParam || undefined } }, signal })),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_page_token || undefined,
    placeholderData: keepPreviousData,
  });

export const fewAssetsQuery = (prefix: string, filter: AssetFilter) =>
  queryOptions({
    queryKey: [prefix, "asset", "few-assets", filter],
    queryFn: async ({ signal }) => (await ok(api(prefix).GET("/v1/assets", { params: { query: filter }, signal }))).assets,
  });

export const assetQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: [prefix, "asset", "asset", id],
    queryFn: ({ signal }) => ok(api(prefix).GET("/v1/assets/{asset_id}", { ...at(id), signal })),
  });

export const assetHistoryQuery = (prefix: string, id: string) =>
  queryOptions({
    queryKey: [prefix, "asset", "history", id],
    queryFn: async () =>
      (await ok(api(prefix).GET("/v1/assets/{asset_id}/history", { params: { path: { asset_id: id }, query: { page_size: 100 } } }))).changes,
  });

export const assetTypesQuery = (prefix: string) =>
  queryOptions({
    queryKey: [prefix, "asset", "types"],
    queryFn: async () => (await ok(api(prefix).GET("/v1/asset-types"))).asset_types,
    staleTime: 60_000,
  });

export const createAsset = (prefix: string, body: NewAsset, idempotencyKey: string) =>
  ok(api(prefix).POST("/v1/assets", { body, headers: { "Idempotency-Key": idempotencyKey } }));
export const updateAsset = (prefix: string, asset: Asset, body: AssetPatch) =>
  ok(api(prefix).PATCH("/v1/assets/{asset_id}", { ...at(asset.id), body, ...onRevision(asset.revision) }));
export const assignAsset = (prefix: string, asset: Asset, person_id: string) =>
  ok(api(prefix).POST("/v1/assets/{asset_id}:assign", { ...at(asset.id), body: { person_id }, ...onRevision(asset.revision) }));
export const returnAsset = (prefix: string, asset: Asset) =>
  ok(api(prefix).POST("/v1/assets/{asset_id}:return", { ...at(asset.id), body: {}, ...onRevision(asset.revision) }));
export const moveAsset = (prefix: string, asset: Asset, state: AssetState, reason?: string) =>
  ok(api(prefix).POST("/v1/assets/{asset_id}:move", { ...at(asset.id), body: { state, reason: reason || undefined }, ...onRevision(asset.revision) }));
export const createAssetType = (prefix: string, body: { name: string; icon?: string; parent_id?: string }) =>
  ok(api(prefix).POST("/v1/asset-types", { body }));
export const updateAssetType = (prefix: string, type: AssetType, body: { name?: string; icon?: string; parent_id?: string }) =>
  ok(
    api(prefix).PATCH("/v1/asset-types/{asset_type_id}", { params: { path: { asset_type_id: type.id } }, body, ...onRevision(type.revision) }),
  );
