# The NixOS module of Lycan: options under services.lycan. Wants NixOS 25.11 or newer.
{
  imports = [
    ./module/options.nix
    ./module/settings.nix
    ./module/aliases.nix
    ./module/database.nix
    ./module/config-file.nix
    ./module/service.nix
    ./module/publish.nix
    ./module/nginx.nix
    ./module/command.nix
    ./module/assertions.nix
  ];
}
