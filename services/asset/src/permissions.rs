//! What a caller of this service may be allowed to do.

use context::Permission;

/// See assets and their types, as far as the caller's view reaches.
pub const ASSET_READ: Permission = Permission("asset.read");
/// Register assets.
pub const ASSET_CREATE: Permission = Permission("asset.create");
/// Change assets and move them through their life.
pub const ASSET_UPDATE: Permission = Permission("asset.update");
/// Give assets to people and take them back.
pub const ASSET_ASSIGN: Permission = Permission("asset.assign");
/// Change the tree of types.
pub const ASSET_TYPE_MANAGE: Permission = Permission("asset_type.manage");
