# A secret as a path of Nix, which would be copied to the store for everybody to read.
{
  leak.services.lycan = {
    hostname = "feeds.example.com";
    environmentFile = ./feeds/dogs.yaml;
  };
}
