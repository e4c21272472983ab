export { AssetPage } from "./AssetPage";
export { AssetsPage } from "./AssetsPage";
export { EditAssetPage, NewAssetPage } from "./AssetForm";
